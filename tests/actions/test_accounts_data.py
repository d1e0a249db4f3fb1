"""Export and erasure for the holder, and rotation of the keys of ID numbers."""

import json
import uuid

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.actions.erase import erase_person
from accounts.actions.people import give_consent, give_duty, merge_people
from accounts.models import Identifier
from accounts.queries.find import person_by
from accounts.queries.lookups import shown
from certificates.actions.erase import ERASED
from certificates.queries.ledger import differences
from certificates.rules.states import CertificateState
from competitions.actions.badges import check_pin, make_badge
from core.crypto import decrypt
from core.errors import RuleBroken
from core.notices.actions import forget_messages_to, send_out
from courses.actions.enrol import enrol_person
from courses.models import Enrolment
from courses.rules.states import EnrolmentState
from tests.actions.test_accounts_import import id_number
from tests.actions.test_courses_class import issue
from tests.factories.competitions import make_marked_stage, make_official
from tests.factories.courses import make_class
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return client


def test_the_export_holds_the_holders_own_numbers_and_classes():
    person = make_person("王选", phone="13700000001", id_number=id_number(), agreed=True)
    enrol_person(course_class=make_class(), person=person, by=person, at=AT)
    response = client_of(person).post(reverse("accounts:export"))
    kept = json.loads(response.content)
    assert {n["value"] for n in kept["numbers"]} == {"13700000001", id_number()}
    assert kept["person"]["name"] == "王选"
    assert [e["state"] for e in kept["enrolments"]] == ["enrolled"]
    assert response["Cache-Control"] == "no-store"


def test_erasing_replaces_what_identifies_and_frees_the_number():
    person = make_person("王选", phone="13700000001", id_number=id_number(), agreed=True)
    client = client_of(person)
    page = reverse("accounts:data")
    assert client.post(page).status_code == 422
    assert client.post(page, {"sure": "1"})["Location"] == reverse("account_login")
    person.refresh_from_db()
    assert (person.name, person.pinyin, person.birth_date, person.can_sign_in) == (
        "",
        "",
        None,
        False,
    )
    assert person_by("phone", "13700000001") is None
    assert not Identifier.objects.exclude(value="").exists()
    assert client.get("/account/").status_code == 302
    assert make_person(phone="13700000001").pk != person.pk
    assert erase_person(person=person, by=None, at=AT).erased_at == person.erased_at


def test_whoever_holds_a_seat_or_a_role_settles_it_before_erasure():
    learner, officer = make_person(agreed=True), make_person()
    enrol_person(course_class=make_class(), person=learner, by=learner, at=AT)
    give_duty(person=officer, unit=make_unit(), duty="officer", by=None, at=AT)
    for person, code in ((learner, "erase_live"), (officer, "erase_duty")):
        with pytest.raises(RuleBroken) as refused:
            erase_person(person=person, by=person, at=AT)
        assert refused.value.code == code
        person.refresh_from_db()
        assert person.name


def test_taking_the_needed_agreement_back_signs_out():
    person = make_person(agreed=True)
    client = client_of(person)
    client.post("/account/change/", {"do": "withdraw", "kind": "personal_data"})
    assert client.get("/account/").status_code == 302


def test_keys_rotate_and_the_oldest_can_go(settings):
    person = make_person(id_number=id_number())
    before = Identifier.objects.get(kind="id_number")
    oldest = settings.FIELD_KEYS
    settings.FIELD_KEYS = ["a newer one", *oldest]
    assert person_by("id_number", id_number()) == person
    call_command("rotate_keys")
    row = Identifier.objects.get(kind="id_number")
    assert row.value != before.value
    assert row.lookup != before.lookup
    assert person_by("id_number", id_number()) == person
    settings.FIELD_KEYS = ["a newer one"]
    assert shown(row, in_full=True) == id_number()
    assert person_by("id_number", id_number()) == person


def test_a_number_under_the_old_key_belongs_to_nobody_else_while_keys_rotate(settings):
    make_person(id_number=id_number())
    settings.FIELD_KEYS = ["a newer one", *settings.FIELD_KEYS]
    with pytest.raises(RuleBroken) as refused:
        make_person(id_number=id_number())
    assert refused.value.code == "identifier_taken"


def test_a_badge_made_under_the_old_key_opens_until_that_key_goes(settings):
    stage = make_marked_stage()
    badge = make_badge(official=make_official(stage.event, "judge"), pin="123456", by=None, at=AT)
    oldest = settings.FIELD_KEYS
    settings.FIELD_KEYS = ["a newer one", *oldest]
    check_pin(official=badge.official, pin="123456", at=AT)
    settings.FIELD_KEYS = ["a newer one"]
    with pytest.raises(RuleBroken) as refused:
        check_pin(official=badge.official, pin="123456", at=AT)
    assert refused.value.code == "pin_wrong"


def test_messages_move_to_the_newest_key(settings):
    row = sign_in_message("+8613700000001")
    settings.FIELD_KEYS = ["a newer one", *settings.FIELD_KEYS]
    call_command("rotate_keys")
    settings.FIELD_KEYS = ["a newer one"]
    row.refresh_from_db()
    assert (decrypt(row.to), decrypt(row.text)) == ("+8613700000001", "123456")
    forget_messages_to(addresses=["+8613700000001"])
    row.refresh_from_db()
    assert decrypt(row.to) == ""


def sign_in_message(to, channel="sms", person=None):
    """A message as the sign-in page sends it: to an address, to nobody by name."""
    key = f"code:{uuid.uuid4()}"
    return send_out(person=person, channel=channel, to=to, text="123456", key=key, at=AT)


def test_erasing_forgets_the_codes_that_went_to_the_persons_phone_and_address(settings):
    person = make_person(phone="13700000001", email="a@example.org")
    other = make_person()
    codes = [sign_in_message("+8613700000001"), sign_in_message("a@example.org", "email")]
    left = [sign_in_message("+8613700000002"), sign_in_message("+8613700000001", person=other)]
    pending = sign_in_message("+8613700000001")
    settings.FIELD_KEYS = ["a newer one", *settings.FIELD_KEYS]
    erase_person(person=person, by=None, at=AT)
    for row in [*codes, pending]:
        row.refresh_from_db()
        assert (decrypt(row.to), decrypt(row.text), row.to_hash) == ("", "", "")
    assert pending.state == "dead"
    for row in left:
        row.refresh_from_db()
        assert decrypt(row.text) == "123456"


def test_merging_two_enrolments_of_one_class_keeps_the_seat_and_gives_the_other_back():
    course_class = make_class(capacity=1)
    drop, keep, next_one = make_person(), make_person(), make_person()
    for person in (drop, keep, next_one):
        give_consent(person=person, kind="personal_data", by=person, at=AT)
        enrol_person(course_class=course_class, person=person, by=person, at=AT)
    merge_people(keep=keep, drop=drop, by=None, at=AT)
    states = dict(Enrolment.objects.values_list("place", "state"))
    assert states == {
        1: EnrolmentState.ENROLLED,
        2: EnrolmentState.CANCELLED,
        3: EnrolmentState.WAITING,
    }
    assert Enrolment.objects.get(place=1).person == keep


def test_an_erased_holders_certificate_stays_good_without_the_name():
    person, unit = make_person("王选", agreed=True), make_unit("JX")
    certificate = issue(person, unit, "enrolment:1", name="王选")
    erase_person(person=person, by=person, at=AT)
    certificate.refresh_from_db()
    assert certificate.facts["name"] == ERASED
    assert "王选" not in json.dumps(certificate.facts, ensure_ascii=False)
    assert certificate.state == CertificateState.ISSUED
    assert list(differences()) == []
