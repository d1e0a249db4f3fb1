"""Production refuses to start without its secrets."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

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


S3 = {
    "S3_ENDPOINT_URL": "https://s3.example.org",
    "S3_ACCESS_KEY": "a",
    "S3_SECRET_KEY": "b",
    "S3_MEDIA_BUCKET": "open",
    "S3_MEDIA_DOMAIN": "media.example.org/open",
    "S3_PRIVATE_BUCKET": "closed",
}
OIDC = {
    "OIDC_SERVER_URL": "https://id.example.org/realms/union",
    "OIDC_CLIENT_ID": "skillcamp",
    "OIDC_SECRET": "s",
}
ADDRESSES = """
import json, django
django.setup()
from django.conf import settings
from django.core.files.storage import storages
print(json.dumps({
    "media": storages["default"].url("images/a b.png"),
    "private": storages["private"].url("roll.xlsx"),
    "policy": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"],
    "admin": settings.CMS_CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"],
}))
"""


def load(environment, command=("-c", "import skillcamp.settings.production")):
    kept = {k: v for k, v in os.environ.items() if k not in NEEDED | S3 | OIDC}
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


@pytest.mark.parametrize("missing", sorted(S3))
def test_a_half_configured_store_is_named(missing):
    done = load(NEEDED | {k: v for k, v in S3.items() if k != missing})
    assert done.returncode != 0
    assert f"{missing} is not set" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("S3_PRIVATE_BUCKET", "open", "S3_PRIVATE_BUCKET must not be the public"),
        ("S3_ENDPOINT_URL", "http://s3.example.org", "S3_ENDPOINT_URL must begin with https://"),
        ("S3_MEDIA_DOMAIN", "https://media.example.org", "S3_MEDIA_DOMAIN is a host"),
    ],
)
def test_a_store_that_would_show_what_is_private_is_refused(name, value, said):
    done = load({**NEEDED, **S3, name: value})
    assert done.returncode != 0
    assert said in done.stderr


def test_uploads_lie_in_the_store_and_what_is_private_has_a_signed_address_that_ends():
    environment = {**NEEDED, **S3, "DJANGO_SETTINGS_MODULE": "skillcamp.settings.production"}
    done = load(environment, ("-c", ADDRESSES))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["media"] == "https://media.example.org/open/images/a%20b.png"
    private = urlsplit(told["private"])
    assert (private.hostname, private.path) == ("s3.example.org", "/closed/roll.xlsx")
    assert {"X-Amz-Signature", "X-Amz-Expires"} <= parse_qs(private.query).keys()
    assert "https://media.example.org" in told["policy"]
    assert "https://media.example.org" in told["admin"]


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_SECRET"])
def test_half_an_identity_provider_is_named(missing):
    done = load(NEEDED | {k: v for k, v in OIDC.items() if k != missing})
    assert done.returncode != 0
    assert f"{missing} is not set" in done.stderr


def test_an_identity_provider_without_https_is_refused():
    done = load({**NEEDED, **OIDC, "OIDC_SERVER_URL": "http://id.example.org"})
    assert "OIDC_SERVER_URL must begin with https://" in done.stderr


def test_the_sign_in_form_may_lead_to_the_identity_provider_and_nowhere_else():
    told = (
        "import skillcamp.settings.production as s;"
        "print(*s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    assert load(NEEDED, ("-c", told)).stdout.split() == ["'self'"]
    shown = load({**NEEDED, **OIDC}, ("-c", told)).stdout.split()
    assert shown == ["'self'", "https://id.example.org"]
    elsewhere = {**NEEDED, **OIDC, "OIDC_SIGN_IN_URL": "https://login.example.org/go"}
    assert load(elsewhere, ("-c", told)).stdout.split() == ["'self'", "https://login.example.org"]


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
