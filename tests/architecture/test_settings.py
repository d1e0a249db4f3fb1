"""Production refuses to start without its secrets."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = {
    "SECRET_KEY": "kept-out-of-sight-0123456789-abcdefghijklmnopqrstuvwxyz",
    "FIELD_KEYS": "y" * 32,
    "ALLOWED_HOSTS": "skill.example.org",
    "BASE_URL": "https://skill.example.org",
    "POSTGRES_DB": "skillcamp",
    "POSTGRES_USER": "skillcamp",
    "POSTGRES_PASSWORD": "z",
    "POSTGRES_HOST": "127.0.0.1",
    "REDIS_URL": "redis://127.0.0.1:6379/1",
    "BROKER_URL": "amqp://guest:guest@127.0.0.1:5672//",
    "SMS_URL": "https://sms.example.org/send",
    "SMS_TOKEN": "t",
    "EMAIL_HOST": "mail.example.org",
    "DEFAULT_FROM_EMAIL": "skill@example.org",
}


def load(environment, command=("-c", "import skillcamp.settings.production")):
    kept = {k: v for k, v in os.environ.items() if k not in NEEDED}
    return subprocess.run(
        [sys.executable, *command],
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


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "x" * 31, "SECRET_KEY is too short"),
        ("FIELD_KEYS", "y" * 32 + ",short", "FIELD_KEYS is too short"),
        ("BASE_URL", "http://skill.example.org", "BASE_URL must begin with https://"),
        ("SECRET_KEY", "  ", "SECRET_KEY is not set"),
    ],
)
def test_production_refuses_a_weak_secret_and_an_open_address(name, value, said):
    done = load({**NEEDED, name: value})
    assert done.returncode != 0
    assert said in done.stderr


def test_a_gateway_of_its_own_needs_no_sms_address():
    own = {k: v for k, v in NEEDED.items() if not k.startswith("SMS_")}
    assert load({**own, "SMS_GATEWAY": "core.notices.gateways.MemorySms"}).returncode == 0


def test_the_deployment_check_of_django_finds_no_cookie_and_no_address_open():
    """W005 and W021 are left: whether the domain's other hosts have https is the union's word."""
    environment = {**NEEDED, "DJANGO_SETTINGS_MODULE": "skillcamp.settings.production"}
    done = load(environment, ("manage.py", "check", "--deploy", "--tag", "security"))
    assert done.returncode == 0, done.stderr
    found = set(re.findall(r"security\.[WE]\d+", done.stderr))
    assert found <= {"security.W005", "security.W021"}


def test_production_sends_nothing_personal_to_a_console():
    told = "import skillcamp.settings.production as s; print(s.SMS_GATEWAY, s.EMAIL_BACKEND)"
    assert "console" not in load(NEEDED, ("-c", told)).stdout.lower()
