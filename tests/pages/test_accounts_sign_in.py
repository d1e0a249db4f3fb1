"""Signing in by phone and code, and by number and password."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.actions.people import give_duty
from accounts.actions.tokens import make_token
from accounts.models import Identifier, Person
from core.notices.gateways import MemorySms
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/account/login/", "/account/code/"
PHONE = "13800000009"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    MemorySms.sent.clear()


def ask(client, phone=PHONE, where="/today/"):
    return client.post(LOGIN, {"way": "phone", "phone": phone, "next": where})


def next_of(response):
    return parse_qs(urlsplit(response["Location"]).query)["next"][0]


def test_a_newcomer_types_the_code_and_comes_to_the_welcome_page(
    client, django_capture_on_commit_callbacks
):
    where = "/courses/?a=1&b=2"
    with django_capture_on_commit_callbacks(execute=True):
        response = ask(client, where=where)
    assert next_of(response) == where
    assert not Person.objects.exists()
    to, text = MemorySms.sent[-1]
    assert to == f"+86{PHONE}"
    response = client.post(CODE, {"code": text[:6], "next": where})
    assert response["Location"].startswith(reverse("accounts:welcome"))
    assert next_of(response) == where
    assert Identifier.objects.get(lookup=PHONE).verified_at is not None
    assert client.get(reverse("accounts:account")).status_code == 200


def test_a_known_and_an_unknown_phone_get_the_same_answer(client):
    make_person(phone=PHONE)
    known, unknown = ask(client), ask(client, phone="13800000008")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_an_address_elsewhere_is_not_gone_to(client):
    assert next_of(ask(client, where="https://evil.example/")) == "/today/"


def test_what_is_no_phone_is_refused(client):
    assert ask(client, phone="12").status_code == 422


def test_one_number_gets_few_codes_from_whatever_browser():
    answers = [ask(Client()).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_wrong_codes_are_counted_by_number_not_by_browser(client):
    for _ in range(2):
        other = Client()
        ask(other)
        answers = [other.post(CODE, {"code": "x"}).status_code for _ in range(5)]
        assert answers == [422] * 5
    ask(client)
    right = client.session["sign_in_code"]["shown"]
    assert client.post(CODE, {"code": right}).status_code == 429
    assert not Person.objects.exists()


def test_staff_sign_in_by_number_of_their_unit_and_password(client):
    unit = make_unit("JX")
    make_person(unit=unit, employee_no="S001", password="right")
    form = {"way": "password", "login": "jx/s001", "password": "right", "next": "/account/"}
    response = client.post(LOGIN, form)
    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert client.get("/account/").status_code == 200


def test_passwords_are_not_guessed_for_long(client):
    make_person(phone=PHONE, password="right")
    form = {"way": "password", "login": PHONE, "password": "wrong"}
    assert [client.post(LOGIN, form).status_code for _ in range(11)] == [422] * 10 + [429]
    assert client.post(LOGIN, form | {"password": "right"}).status_code == 429


@pytest.mark.parametrize("name", ["accounts:account", "accounts:welcome", "accounts:people"])
def test_a_stranger_is_sent_to_sign_in(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert urlsplit(response["Location"]).path == LOGIN
    assert next_of(response) == reverse(name)


def test_a_worker_may_not_see_the_people_of_a_unit(client):
    client.force_login(make_person(), backend="accounts.backends.IdentifierBackend")
    assert client.get(reverse("accounts:people")).status_code == 403


def signed_in(person):
    client = Client()
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return client


def make_officer(unit):
    officer = make_person(password="right")
    give_duty(person=officer, unit=unit, duty="officer", by=None, at=AT.replace(year=2020))
    return officer


def test_an_officer_confirms_the_unit_that_was_on_the_page():
    unit, other = make_unit("JX-A"), make_unit("JX-B")
    client, worker = signed_in(make_officer(unit)), make_person(unit=unit)
    form = {"person": worker.uuid, "unit": other.code}
    client.post("/desk/people/", form)
    worker.refresh_from_db()
    assert worker.unit_confirmed_at is None
    client.post("/desk/people/", form | {"unit": unit.code})
    worker.refresh_from_db()
    assert worker.unit_confirmed_at is not None


def test_an_officer_does_not_confirm_for_another_unit():
    unit, other = make_unit("JX-A"), make_unit("JX-B")
    worker = make_person(unit=other)
    client = signed_in(make_officer(unit))
    assert client.post("/desk/people/", {"person": worker.uuid}).status_code == 403
    assert client.post("/desk/people/", {"person": "x"}).status_code == 404


def test_a_token_of_another_person_is_not_withdrawn():
    owner, other = make_person(), make_person()
    token, _plain = make_token(person=owner, label="x", days=1, by=owner, at=AT)
    client = signed_in(other)
    for number in (token.pk, "x"):
        form = {"do": "withdraw_token", "token": number}
        assert client.post("/account/change/", form).status_code == 404


def test_outside_the_demo_staff_set_up_a_second_factor_first(settings):
    settings.DEMO = False
    client = signed_in(make_officer(make_unit("JX")))
    setup = reverse("mfa_activate_totp")
    assert client.get("/desk/people/")["Location"] == setup
    again = client.get(setup)["Location"]
    assert client.post(again, {"password": "right"})["Location"] == setup
    assert client.get(setup).status_code == 200
