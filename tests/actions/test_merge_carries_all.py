"""Merging two records of one person: all that hangs on a person is carried over, or says why not."""

import datetime

import pytest
from django.apps import apps

from accounts.actions.people import merge_people
from accounts.models import Person
from core.notices.actions import send_out, tell
from core.notices.models import Notice, Outgoing
from courses.actions.enrol import enrol_person
from courses.models import (
    ApprovalDeputy,
    EnrolmentParty,
    PartyMember,
    PreparedRequest,
    RuleOverride,
    Strike,
)
from tests.factories.courses import make_class
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
LATER = AT + datetime.timedelta(hours=1)

OURS = {"accounts", "places", "certificates", "courses", "competitions", "notices", "idempotency"}

# Who did something is a record of that day: it keeps naming the row that signed in.
STAYS = {
    "competitions.Opening.witness": "who watched that day",
    "accounts.Person.merged_into": "the chain of merges itself",
    "accounts.PersonFact.person": "facts are append-only",
    "idempotency.Answer.person": "answers to keys of a session that is over; they expire",
}

CARRIED = {
    "accounts.ApiToken.person",
    "accounts.Consent.person",
    "accounts.Identifier.person",
    "accounts.Person.guardian",
    "accounts.UnitRole.person",
    "places.Occupation.person",
    "certificates.Certificate.person",
    "certificates.RecordFact.person",
    "competitions.EntryMember.person",
    "competitions.Official.person",
    "courses.ApprovalDeputy.officer",
    "courses.ApprovalDeputy.person",
    "courses.Arrival.person",
    "courses.ClassStaff.person",
    "courses.Enrolment.person",
    "courses.EnrolmentListRow.person",
    "courses.EnrolmentParty.leader",
    "courses.PartyMember.person",
    "courses.PreparedRequest.person",
    "courses.RuleOverride.person",
    "courses.Strike.person",
    "notices.Notice.person",
    "notices.Outgoing.person",
}


def keys_to_people():
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.fields:
            if field.related_model is Person and not field.name.endswith("by"):
                yield f"{model._meta.label}.{field.name}"


def test_each_key_to_a_person_is_carried_over_or_says_why_it_stays():
    assert set(keys_to_people()) == CARRIED | set(STAYS)


@pytest.fixture
def two():
    return make_person("王选", agreed=True), make_person("王选", agreed=True)


def test_a_strike_is_not_shaken_off_by_merging(two):
    keep, drop = two
    enrolment = enrol_person(course_class=make_class(), person=drop, by=drop, at=AT)
    Strike.objects.create(
        person=drop,
        unit=enrolment.course_class.unit,
        enrolment=enrolment,
        kind="late_cancel",
        halves=1,
        at=AT,
    )
    merge_people(keep=keep, drop=drop, by=None, at=LATER)
    assert Strike.objects.get().person == keep


def test_an_exception_goes_along_and_one_of_both_stays_once(two):
    keep, drop = two
    here, there = make_class(), make_class()
    for person, course_class in ((keep, here), (drop, here), (drop, there)):
        RuleOverride.objects.create(
            person=person, course_class=course_class, rule="age", reason="ok", at=AT
        )
    merge_people(keep=keep, drop=drop, by=None, at=LATER)
    assert set(
        RuleOverride.objects.filter(person=keep).values_list("course_class", flat=True)
    ) == {
        here.pk,
        there.pk,
    }
    assert RuleOverride.objects.filter(person=drop).count() == 1


def test_who_was_ready_for_a_class_and_whose_deputy_was_named_goes_along(two):
    keep, drop = two
    here, there = make_class(), make_class()
    for person, course_class in ((keep, here), (drop, here), (drop, there)):
        PreparedRequest.objects.create(person=person, course_class=course_class, agreed_at=AT)
    deputy = ApprovalDeputy.objects.create(
        unit=here.unit,
        officer=drop,
        person=make_person(),
        starts_at=AT,
        ends_at=LATER,
        made_at=AT,
    )
    merge_people(keep=keep, drop=drop, by=None, at=LATER)
    deputy.refresh_from_db()
    assert PreparedRequest.objects.filter(person=keep).count() == 2
    assert deputy.officer == keep


def led(course_class, leader, *members, code="ABCD"):
    party = EnrolmentParty.objects.create(
        course_class=course_class, code=code, leader=leader, made_at=AT
    )
    for person in (leader, *members):
        PartyMember.objects.create(
            party=party, course_class=course_class, person=person, joined_at=AT
        )
    return party


def test_a_group_that_the_person_leads_goes_along(two):
    keep, drop = two
    party = led(make_class(), drop, keep)
    merge_people(keep=keep, drop=drop, by=None, at=LATER)
    party.refresh_from_db()
    assert (party.leader, party.dissolved_at) == (keep, None)
    assert [m.person for m in party.members.filter(left_at=None)] == [keep]


def test_of_two_groups_of_one_class_the_kept_persons_stays(two):
    keep, drop = two
    course_class = make_class()
    stays, ends = led(course_class, keep), led(course_class, drop, make_person(), code="EFGH")
    merge_people(keep=keep, drop=drop, by=None, at=LATER)
    ends.refresh_from_db()
    assert ends.dissolved_at == LATER
    assert [m.party for m in PartyMember.objects.filter(left_at=None)] == [stays]


def test_notices_and_messages_go_along(two):
    keep, drop = two
    tell(person=drop, kind="welcome", facts={}, key="k", at=AT)
    send_out(person=drop, channel="sms", to="+8613900000001", text="a\nb", key="m", at=AT)
    merge_people(keep=keep, drop=drop, by=None, at=LATER)
    assert (Notice.objects.get().person, Outgoing.objects.get().person) == (keep, keep)
