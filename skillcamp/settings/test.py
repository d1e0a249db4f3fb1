"""Tests: SQLite by default, PostgreSQL with SKILLCAMP_TEST_DATABASE=postgres."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from skillcamp.settings.base import *

# Each checkout has test databases of its own, so that two may run their tests side by side.
_NAME = os.environ.get("SKILLCAMP_TEST_DB") or sha256(str(BASE_DIR).encode()).hexdigest()[:8]
DATA_DIR = Path(tempfile.gettempdir()) / "skillcamp-test" / _NAME
for _folder in ("media", "private", "queue"):
    (DATA_DIR / _folder).mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
STATIC_ROOT = DATA_DIR / "static"

SECRET_KEY = "only-for-tests"
FIELD_KEYS = ["only-for-tests"]
ALLOWED_HOSTS = ["*"]
DEMO = True
SERVE_MEDIA = True
BASE_URL = "http://testserver"

DATABASES: dict[str, dict[str, Any]]
if os.environ.get("SKILLCAMP_TEST_DATABASE", "sqlite") == "postgres":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": f"skillcamp_{_NAME}",
            "USER": os.environ.get("POSTGRES_USER", "postgres"),
            "PASSWORD": os.environ.get("POSTGRES_PASSWORD", ""),
            "HOST": os.environ.get("POSTGRES_HOST", "127.0.0.1"),
            "PORT": os.environ.get("POSTGRES_PORT", "5432"),
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "db.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
            },
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    }
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "counters": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counters",
    },
    "boards": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "boards"},
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_GATEWAY = "core.notices.gateways.MemorySms"
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = False
JOBS_INLINE = True
ANONYMOUS_LIMIT_PER_MINUTE = 100_000
PERSON_LIMIT_PER_MINUTE = 100_000
VERIFY_BARE_PER_MINUTE = VERIFY_BARE_PER_DAY = 100_000
WHITENOISE_AUTOREFRESH = True
