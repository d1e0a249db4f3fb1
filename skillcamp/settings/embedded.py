"""The default: one machine, SQLite, no other server. State is one folder, DATA_DIR."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from skillcamp.settings.base import *

for _folder in ("", "queue/in", "queue/done", "media", "private"):
    Path(DATA_DIR / _folder).mkdir(parents=True, exist_ok=True)


def _kept(name: str) -> str:
    """A secret of this installation, made once and kept in DATA_DIR."""
    path = DATA_DIR / name
    if not path.exists():
        path.write_text(get_random_secret_key(), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = _kept("secret-key")
FIELD_KEYS = [_kept("field-key")]
ALLOWED_HOSTS = ["*"]
DEMO = True
SERVE_MEDIA = True

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "db.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20000},
    },
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    # Where the cache is a database, counters are per process.
    "counters": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counters",
        "OPTIONS": {"MAX_ENTRIES": 20000},
    },
    # Boards are asked for too often to be read from a database: each process has its own.
    "boards": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "boards"},
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "core.web.storage.StaticStorage"},
}
CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(DATA_DIR / "queue/in"),
    "data_folder_out": str(DATA_DIR / "queue/in"),
    "processed_folder": str(DATA_DIR / "queue/done"),
    "control_folder": str(DATA_DIR / "queue/control"),
    "store_processed": False,
    "polling_interval": 0.05,
}
