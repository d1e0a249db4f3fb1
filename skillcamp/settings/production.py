"""Production: PostgreSQL, Redis, RabbitMQ; refuses to start without its secrets."""

import os

from django.core.exceptions import ImproperlyConfigured

from skillcamp.settings.base import *


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: production does not start without it")
    return value


SECRET_KEY = _needed("SECRET_KEY")
FIELD_KEYS = _needed("FIELD_KEYS").split(",")
ALLOWED_HOSTS = _needed("ALLOWED_HOSTS").split(",")
BASE_URL = _needed("BASE_URL")
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
CACHES["pages"] = CACHES["default"]
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
