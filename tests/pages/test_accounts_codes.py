"""Codes by SMS and e-mail: at sign-in, and to change a phone or an address."""

import datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Identifier, PersonFact
from accounts.pages import codes
from core.notices.gateways import MemorySms
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
LOGIN, CODE, PHONE = "/account/login/", "/account/code/", "13800000009"
CHANGE, EMAIL = "/account/phone/", "/account/email/"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    MemorySms.sent.clear()


def ask(client, phone=PHONE):
    return client.post(LOGIN, {"phone": phone, "next": "/today/"})


def code_of(client, use="sign_in_code"):
    return client.session[use]["shown"]


def later(client, use="sign_in_code", **much):
    """Put the code of the session into the past."""
    session = client.session
    kept = session[use]
    sent = datetime.datetime.fromisoformat(kept["sent"]) - datetime.timedelta(**much)
    session[use] = kept | {"sent": sent.isoformat()}
    session.save()


@pytest.mark.parametrize(
    "typed", ["+86 138 0000 0009", "138-0000-0009", "0086 13800000009", "１３８０００００００９"]
)
def test_a_phone_may_be_typed_with_spaces_and_country_code(client, typed):
    assert ask(client, typed).status_code == 302
    assert client.session["sign_in_code"]["to"] == PHONE


def test_what_was_typed_stays_in_the_form(client):
    page = ask(client, "1380000000").content.decode()
    assert 'value="1380000000"' in page


@pytest.mark.parametrize(
    "wrap",
    ["{0}", " {0} ", "【SkillCamp】{0} 是您的验证码", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"],
)
def test_a_code_may_be_pasted_with_its_message(client, wrap):
    ask(client)
    response = client.post(CODE, {"code": wrap.format(code_of(client))})
    assert response.status_code == 302
    assert client.get(reverse("accounts:account")).status_code == 200


def test_a_code_may_be_typed_in_wide_digits(client):
    ask(client)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code_of(client))
    assert client.post(CODE, {"code": wide}).status_code == 302


def test_a_second_tap_sends_no_second_message(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask(client)
        first = code_of(client)
        assert ask(client).status_code == 302
    assert len(MemorySms.sent) == 1
    assert code_of(client) == first


def test_another_code_is_sent_after_a_minute_and_the_old_one_is_void(client):
    ask(client)
    old = code_of(client)
    early = client.post(CODE, {"again": "1"})
    assert early.status_code == 422
    assert code_of(client) == old
    later(client, seconds=61)
    assert client.post(CODE, {"again": "1"}).status_code == 302
    new = code_of(client)
    if old != new:
        assert client.post(CODE, {"code": old}).status_code == 422
    assert client.post(CODE, {"code": new}).status_code == 302


def test_an_old_code_is_refused_and_another_one_can_be_asked_for_on_the_same_page(client):
    ask(client)
    later(client, minutes=5)
    response = client.post(CODE, {"code": code_of(client)})
    assert response.status_code == 422
    assert 'name="again"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_sixth_try_of_a_code_is_too_many_even_when_right(client):
    ask(client)
    for _ in range(5):
        assert client.post(CODE, {"code": "x"}).status_code == 422
    assert client.post(CODE, {"code": code_of(client)}).status_code == 422
    assert "_auth_user_id" not in client.session


def test_too_many_codes_for_a_number_says_how_long_to_wait_at_the_form():
    for _ in range(5):
        ask(Client())
    response = ask(Client())
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert 'name="phone"' in response.content.decode()


def test_a_wrong_password_and_an_unknown_number_look_the_same(client):
    make_person(phone=PHONE, password="right")
    make_person(phone="13800000007")
    pages = set()
    for login in (PHONE, "13800000007", "13800000008"):
        form = {"way": "password", "login": login, "password": "wrong"}
        response = client.post(LOGIN, form)
        assert response.status_code == 422
        text = response.content.decode()
        start = text.index('role="alert"')
        pages.add(text[start : text.index("</p>", start)])
    assert len(pages) == 1


def signed_in_client(**more):
    person, client = make_person(agreed=True, **more), Client()
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return person, client


def test_a_phone_is_changed_when_the_new_one_is_proven_and_the_old_one_is_told(
    django_capture_on_commit_callbacks,
):
    person, client = signed_in_client(phone="13800000001")
    client.post(CHANGE, {"do": "send", "value": "138 0000 0002"})
    assert Identifier.objects.get(person=person).value == "13800000001"
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(CHANGE, {"do": "check", "code": code_of(client, codes.CHANGE_PHONE)})
    assert done["Location"] == reverse("accounts:account")
    row = Identifier.objects.get(person=person)
    assert (row.value, row.lookup) == ("13800000002", "13800000002")
    assert row.verified_at is not None
    to, text = MemorySms.sent[-1]
    assert to == "+8613800000001"
    assert "13800000002" not in text
    fact = PersonFact.objects.get(person=person, kind="contact_changed")
    assert fact.payload == {"kind": "phone"}


def test_a_phone_of_another_account_is_not_taken_over():
    make_person(phone="13800000002")
    person, client = signed_in_client(phone="13800000001")
    client.post(CHANGE, {"do": "send", "value": "13800000002"})
    code = code_of(client, codes.CHANGE_PHONE)
    assert client.post(CHANGE, {"do": "check", "code": code}).status_code == 422
    assert Identifier.objects.get(person=person).value == "13800000001"


def test_an_e_mail_address_is_added_by_a_code_that_is_mailed_to_it(
    django_capture_on_commit_callbacks,
):
    person, client = signed_in_client()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(EMAIL, {"do": "send", "value": "A@Example.org"})
    assert mail.outbox[-1].to == ["a@example.org"]
    client.post(EMAIL, {"do": "check", "code": code_of(client, codes.CHANGE_EMAIL)})
    person.refresh_from_db()
    assert person.email == "a@example.org"
    assert Identifier.objects.get(person=person, kind="email").verified_at is not None


def test_whoever_has_a_password_shows_it_before_a_phone_is_changed():
    _person, client = signed_in_client(password="right")
    asked = client.get(CHANGE)
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": "right"})
    assert client.get(CHANGE).status_code == 200
