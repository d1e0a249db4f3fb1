"""Production: PostgreSQL, Redis, RabbitMQ; refuses to start without its secrets."""

import os

from django.core.exceptions import ImproperlyConfigured

from skillcamp.settings.base import *
from skillcamp.settings.identity import form_origins, provider

SHORTEST_SECRET = 32


def _needed(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: production does not start without it")
    return value


def _list(name: str) -> list[str]:
    return [part.strip() for part in _needed(name).split(",") if part.strip()]


def _secret(name: str, value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name} is too short: {SHORTEST_SECRET} characters at least")
    return value


SECRET_KEY = _secret("SECRET_KEY", _needed("SECRET_KEY"))
FIELD_KEYS = [_secret("FIELD_KEYS", key) for key in _list("FIELD_KEYS")]
ALLOWED_HOSTS = _list("ALLOWED_HOSTS")
BASE_URL = _needed("BASE_URL").rstrip("/")
if not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL must begin with https://")
RELEASE = os.environ.get("RELEASE", RELEASE)
WAGTAILADMIN_BASE_URL = BASE_URL
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEMO = False

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _needed("POSTGRES_DB"),
        "USER": _needed("POSTGRES_USER"),
        "PASSWORD": _needed("POSTGRES_PASSWORD"),
        "HOST": _needed("POSTGRES_HOST"),
        "PORT": os.environ.get("POSTGRES_PORT", "5432"),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"options": "-c lock_timeout=5000"},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _needed("REDIS_URL"),
    },
}
CACHES["pages"] = CACHES["counters"] = CACHES["boards"] = CACHES["default"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "core.web.storage.StaticStorage"},
}
# On several machines uploads lie in an S3-compatible store: all of these are set, or none.
S3_NAMES = (
    "S3_ENDPOINT_URL",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "S3_MEDIA_BUCKET",
    "S3_MEDIA_DOMAIN",
    "S3_PRIVATE_BUCKET",
)
if any(os.environ.get(name, "").strip() for name in S3_NAMES):
    _endpoint, _key, _secret_key, _media, _domain, _private = map(_needed, S3_NAMES)
    if _media == _private:
        raise ImproperlyConfigured("S3_PRIVATE_BUCKET must not be the public S3_MEDIA_BUCKET")
    if not _endpoint.startswith("https://"):
        raise ImproperlyConfigured("S3_ENDPOINT_URL must begin with https://")
    if "://" in _domain or _domain.endswith("/"):
        raise ImproperlyConfigured("S3_MEDIA_DOMAIN is a host, or host/path, without https://")
    _shared: dict[str, Any] = {
        "endpoint_url": _endpoint,
        "access_key": _key,
        "secret_key": _secret_key,
        "region_name": os.environ.get("S3_REGION") or None,
        "signature_version": "s3v4",
        "default_acl": None,  # who may read is the bucket's policy
        "file_overwrite": False,
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **_shared,
            "bucket_name": _media,
            "custom_domain": _domain,
            "querystring_auth": False,
        },
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**_shared, "bucket_name": _private, "querystring_auth": True},
    }
    MEDIA_URL = f"https://{_domain}/"
    WAGTAILDOCS_SERVE_METHOD = "serve_view"  # a document of a closed collection asks who reads
    for _policy in (CONTENT_SECURITY_POLICY, CMS_CONTENT_SECURITY_POLICY):
        _policy["DIRECTIVES"]["img-src"].append(f"https://{_domain.partition('/')[0]}")
CELERY_BROKER_URL = _needed("BROKER_URL")
CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
CELERY_WORKER_DETECT_QUORUM_QUEUES = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}

SECURE_SSL_REDIRECT = True
BEHIND_PROXY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

SMS_GATEWAY = os.environ.get("SMS_GATEWAY", "core.notices.gateways.HttpSms")
if SMS_GATEWAY == "core.notices.gateways.HttpSms":
    SMS_URL, SMS_TOKEN = _needed("SMS_URL"), _needed("SMS_TOKEN")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _needed("EMAIL_HOST")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _needed("DEFAULT_FROM_EMAIL")

LOGGING["loggers"]["core.access"] = {"level": "INFO"}

SOCIALACCOUNT_PROVIDERS = provider(os.environ)
for _origin in form_origins(os.environ):
    if not _origin.startswith("https://"):
        raise ImproperlyConfigured("OIDC_SERVER_URL must begin with https://")
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(_origin)
