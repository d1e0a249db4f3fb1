"""Test databases laid from a migrated template, made once for a set of migrations.

Wagtail's migrations take half a minute; each session and each worker would pay it again.
"""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = Path(tempfile.gettempdir()) / "skillcamp-test" / "templates"


def key() -> str:
    """What the template depends on: the migrations of the project, and the installed packages."""
    digest = sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        folder = Path(config.path) / "migrations"
        for file in sorted(folder.glob("*.py")):
            digest.update(f"{config.label}/{file.name}".encode())
            if settings.BASE_DIR in file.parents and ".venv" not in file.parts:
                digest.update(file.read_bytes())
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two that start together make one template: the second waits and takes it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lay(test_name: str) -> bool:
    """Put a copy of the template where the test database is to be; False where there is none."""
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_named()])
            if cursor.fetchone() is None:
                return False
            cursor.execute(f'DROP DATABASE IF EXISTS "{test_name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{test_name}" TEMPLATE "{_named()}"')
        return True
    template = FOLDER / f"{key()}.sqlite3"
    if not template.exists():
        return False
    target = Path(test_name)
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    target.write_bytes(template.read_bytes())
    return True


def keep(test_name: str) -> None:
    """Keep the migrated test database as the template."""
    if connection.vendor == "postgresql":
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{_named()}" TEMPLATE "{test_name}"')
        return
    making = FOLDER / f"{key()}.making"
    making.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(making)])
    making.rename(FOLDER / f"{key()}.sqlite3")


def _named() -> str:
    return f"skillcamp_template_{key()}"
