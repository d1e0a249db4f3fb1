"""Production: PostgreSQL, Redis, RabbitMQ; refuses to start without its secrets."""

import os

from django.core.exceptions import ImproperlyConfigured

from skillcamp.settings.base import *

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
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.web.storage.StaticStorage"},
}
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

if os.environ.get("OIDC_SERVER_URL"):
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "union",
                    "name": os.environ.get("OIDC_NAME", "OIDC"),
                    "client_id": _needed("OIDC_CLIENT_ID"),
                    "secret": _needed("OIDC_SECRET"),
                    "settings": {"server_url": os.environ["OIDC_SERVER_URL"]},
                }
            ]
        }
    }
