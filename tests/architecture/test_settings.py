"""Production refuses to start without its secrets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = {
    "SECRET_KEY": "x" * 50,
    "FIELD_KEYS": "y" * 32,
    "ALLOWED_HOSTS": "skill.example.org",
    "BASE_URL": "https://skill.example.org",
    "POSTGRES_DB": "skillcamp",
    "POSTGRES_USER": "skillcamp",
    "POSTGRES_PASSWORD": "z",
    "POSTGRES_HOST": "127.0.0.1",
    "REDIS_URL": "redis://127.0.0.1:6379/1",
    "BROKER_URL": "amqp://guest:guest@127.0.0.1:5672//",
}


def load(environment):
    kept = {k: v for k, v in os.environ.items() if k not in NEEDED}
    return subprocess.run(
        [sys.executable, "-c", "import skillcamp.settings.production"],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_all_its_secrets():
    assert load(NEEDED).returncode == 0


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_production_names_the_secret_that_is_missing(missing):
    done = load({k: v for k, v in NEEDED.items() if k != missing})
    assert done.returncode != 0
    assert f"{missing} is not set" in done.stderr
