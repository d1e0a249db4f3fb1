"""Signing in by phone and code, and by number and password."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.actions.people import give_duty, register_person
from accounts.actions.tokens import make_token
from accounts.adapter import SocialAccountAdapter
from accounts.models import ApiToken, Identifier, Person, PersonFact
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
    make_person(unit=unit, employee_no="S001", password="right", agreed=True)
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


def test_a_newcomer_without_a_name_is_welcomed_before_anything_that_needs_one(client):
    ask(client)
    client.post(CODE, {"code": client.session["sign_in_code"]["shown"]})
    for path in ("/today/", "/my/classes/", "/my/certificates/"):
        response = client.get(path)
        assert urlsplit(response["Location"]).path == reverse("accounts:welcome")
        assert next_of(response) == path
    assert client.get("/courses/").status_code == 200
    refused = client.post(reverse("accounts:welcome"), {"name": "张新来"})
    assert refused.status_code == 422
    done = client.post(
        reverse("accounts:welcome"), {"name": "张新来", "agree": "1", "next": "/today/"}
    )
    assert done["Location"] == "/today/"
    assert client.get("/today/").status_code == 200


def test_whoever_was_entered_by_others_agrees_at_the_first_sign_in(client):
    unit = make_unit("JX")
    register_person(name="王导入", unit=unit, employee_no="9", password="right", by=None, at=AT)
    form = {"way": "password", "login": "JX/9", "password": "right", "next": "/today/"}
    response = client.post(LOGIN, form)
    assert urlsplit(response["Location"]).path == reverse("accounts:welcome")
    page = client.get(response["Location"]).content.decode()
    assert 'value="王导入"' in page


def test_the_operator_made_on_the_command_line_signs_in_by_user_name(client):
    Person.objects.create_superuser(username="root", password="right", name="运维")
    form = {"way": "password", "login": "root", "password": "right", "next": "/account/"}
    client.post(LOGIN, form)
    assert client.get("/account/").status_code == 200


def test_a_user_name_is_no_way_in_for_anyone_else(client):
    Person.objects.create_user(username="clerk", password="right", name="职员", can_sign_in=True)
    form = {"way": "password", "login": "clerk", "password": "right"}
    assert client.post(LOGIN, form).status_code == 422


OIDC = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "union",
                "name": "工会统一认证",
                "client_id": "x",
                "secret": "y",
                "settings": {"server_url": "https://id.example/"},
            }
        ]
    }
}


def test_a_configured_identity_provider_has_a_button_by_its_name(client, settings):
    assert "工会统一认证" not in client.get(LOGIN).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = OIDC
    page = client.get(LOGIN).content.decode()
    assert "工会统一认证" in page
    assert reverse("openid_connect_login", args=["union"]) in page


def test_a_newcomer_from_the_identity_provider_is_registered_like_others(rf):
    adapter = SocialAccountAdapter()
    request = rf.get("/")
    request.session = {}
    login = SocialLogin(
        user=Person(), account=SocialAccount(provider="union", uid="42"), email_addresses=[]
    )
    adapter.populate_user(request, login, {"name": "张 三"})
    person = adapter.save_user(request, login)
    person.refresh_from_db()
    assert (person.name, person.pinyin, person.initials) == ("张三", "zhangsan", "zs")
    assert person.can_sign_in
    fact = PersonFact.objects.get(person=person, kind="registered")
    assert fact.payload["source"] == "oidc"


def test_a_token_may_be_limited_and_withdrawn_on_the_account_page(client):
    person = make_person()
    client = signed_in(person)
    form = {"do": "token", "label": "屏幕", "days": "30", "scope": ["read"]}
    client.post("/account/change/", form)
    page = client.get("/account/").content.decode()
    token = ApiToken.objects.get(person=person)
    assert token.scopes == ["read"]
    assert "sc_" in page
    assert "sc_" not in client.get("/account/").content.decode()
    client.post("/account/change/", {"do": "withdraw_token", "token": token.pk})
    token.refresh_from_db()
    assert token.withdrawn_at is not None
    client.post("/account/change/", form | {"days": "9999"})
    assert ApiToken.objects.filter(withdrawn_at=None).count() == 0


def test_the_language_of_messages_is_chosen_on_the_account_page():
    person = make_person()
    signed_in(person).post("/account/change/", {"do": "language", "language": "en"})
    person.refresh_from_db()
    assert person.language == "en"


ALLAUTH = [
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
    "account_logout",
]


@pytest.mark.parametrize("name", ALLAUTH)
def test_the_librarys_pages_wear_our_frame_and_are_for_those_signed_in(client, name):
    stranger = client.get(reverse(name))
    assert stranger.status_code == 302
    page = signed_in(make_person(password="right")).get(reverse(name))
    assert page.status_code == 200
    text = page.content.decode()
    assert 'class="topbar"' in text
    assert 'class="btn' in text


def test_the_librarys_own_sign_up_is_closed(client):
    before = Person.objects.count()
    form = {"email": "a@example.org", "password1": "Long-enough-1", "password2": "Long-enough-1"}
    client.post("/account/signup/", form)
    assert Person.objects.count() == before


def test_whoever_has_no_unit_sees_none_chosen_and_may_leave_the_one_they_have():
    unit = make_unit("JX")
    person = make_person(agreed=True)
    client = signed_in(person)
    page = client.get("/account/").content.decode()
    assert '<option value="">' in page
    for code, expected in (("JX", unit), ("", None)):
        client.post("/account/change/", {"do": "unit", "unit": code})
        person.refresh_from_db()
        assert person.home_unit == expected
