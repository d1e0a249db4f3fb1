"""Signing in through a real OpenID provider: a process of its own, spoken to over HTTP."""

import json
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.actions.people import add_identifier
from accounts.models import Identifier, Person, PersonFact, UnitRole
from accounts.rules.kinds import IdentifierKind
from skillcamp.settings.identity import provider
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db
NUMBER, EMAIL = IdentifierKind.EMPLOYEE_NO, IdentifierKind.EMAIL
BEGIN, BACK = "/account/oidc/union/login/", "/account/oidc/union/login/callback/"
PATIENCE = 60
PEOPLE = {
    "newcomer": {"name": "新 来", "email": "new@example.org", "email_verified": True},
    "claimant": {"name": "冒充", "email": "known@example.org", "email_verified": False},
    "colleague": {"name": "别名", "email": "known@example.org", "email_verified": True},
    "worker": {"name": "别名", "employee_number": "HF/1024"},
    "boss": {"name": "自称", "role": "admin", "groups": ["staff"], "is_staff": True},
}


@pytest.fixture(scope="module")
def issuer():
    """The address of a provider that knows the people above."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    people = [json.dumps({"sub": sub, **claims}) for sub, claims in PEOPLE.items()]
    options = [word for one in people for word in ("--user-claims", one)]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    end = time.monotonic() + PATIENCE
    while not answers(address):
        assert time.monotonic() < end
        time.sleep(0.1)
    yield address
    process.kill()
    process.wait()


def answers(address):
    try:
        return requests.get(f"{address}/.well-known/openid-configuration", timeout=2).ok
    except requests.ConnectionError:
        return False


@pytest.fixture(autouse=True)
def _configured(settings, issuer):
    """By the variables that an operator sets."""
    settings.SOCIALACCOUNT_PROVIDERS = provider(
        {"OIDC_SERVER_URL": issuer, "OIDC_CLIENT_ID": "skillcamp", "OIDC_SECRET": "s"}
    )


def come(sub, client=None, **said):
    """Press the button, say yes at the provider, and come back; the client and the last answer."""
    client = client or Client()
    away = client.post(BEGIN, {"next": "/account/"})
    assert away.status_code == 302
    asked = requests.post(away.url, data={"sub": sub, **said}, allow_redirects=False, timeout=20)
    assert asked.status_code == 302
    back = urlsplit(asked.headers["Location"])
    assert back.path == BACK
    return client, client.get(f"{back.path}?{back.query}", follow=True)


def signed_in_as(client):
    return Person.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_the_button_leads_to_the_provider_with_a_challenge_and_our_address():
    away = urlsplit(Client().post(BEGIN).url)
    asked = parse_qs(away.query)
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}


def test_an_unknown_person_becomes_a_worker_and_is_the_same_one_next_time():
    client, answer = come("newcomer")
    person = signed_in_as(client)
    assert person.name == "新来"
    assert "welcome" in answer.redirect_chain[0][0]  # the agreement is asked for, as of others
    assert not person.has_usable_password()
    held = Identifier.objects.get(person=person)
    assert (held.kind, held.value) == ("email", "new@example.org")
    assert held.verified_at is not None
    again, _answer = come("newcomer")
    assert signed_in_as(again) == person
    assert SocialAccount.objects.count() == 1


def test_nobody_becomes_staff_by_the_provider_s_word():
    client, _answer = come("boss")
    person = signed_in_as(client)
    assert (person.is_staff, person.is_superuser, person.home_unit) == (False, False, None)
    assert not UnitRole.objects.filter(person=person).exists()


def test_a_known_employee_number_leads_to_its_person():
    unit = make_unit("HF")
    known = make_person("张三", can_sign_in=True)
    add_identifier(person=known, kind=NUMBER, value="1024", unit=unit, by=None, at=AT)
    client, _answer = come("worker")
    assert signed_in_as(client) == known
    known.refresh_from_db()
    assert known.name == "张三"
    assert PersonFact.objects.filter(person=known, kind="identity_linked").count() == 1
    come("worker")
    assert PersonFact.objects.filter(person=known, kind="identity_linked").count() == 1


@pytest.mark.parametrize(
    ("sub", "verified_here", "linked"),
    [("colleague", True, True), ("claimant", True, False), ("colleague", False, False)],
)
def test_an_address_leads_to_its_person_only_when_both_sides_verified_it(
    sub, verified_here, linked
):
    known = make_person(can_sign_in=True)
    email = "known@example.org"
    add_identifier(person=known, kind=EMAIL, value=email, verified=verified_here, by=None, at=AT)
    client, _answer = come(sub)
    assert (signed_in_as(client) == known) is linked


def test_a_closed_account_is_not_opened_by_the_provider_nor_made_anew():
    unit = make_unit("HF")
    closed = make_person(can_sign_in=False)
    add_identifier(person=closed, kind=NUMBER, value="1024", unit=unit, by=None, at=AT)
    before = Person.objects.count()
    client, answer = come("worker")
    assert signed_in_as(client) is None
    assert answer.redirect_chain[-1][0] == "/account/login/"
    assert Person.objects.count() == before


def test_a_no_at_the_provider_and_a_forged_way_back_sign_nobody_in():
    client, answer = come("newcomer", action="deny")
    assert signed_in_as(client) is None
    assert 'class="topbar"' in answer.content.decode()
    stranger = Client()
    refused = stranger.get(f"{BACK}?code=made-up&state=forged")
    assert 'class="topbar"' in refused.content.decode()
    assert signed_in_as(stranger) is None
    assert Person.objects.filter(name="新来").count() == 0
