"""The holder's own export: also what was held against or granted to the person, and competitions."""

import pytest

from accounts.queries.export import export_of
from courses.actions.enrol import enrol_person
from courses.models import PartyMember, RuleOverride, Strike
from tests.factories.competitions import make_marked_stage, make_official
from tests.factories.courses import make_class
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_person("王选", agreed=True)


def test_the_export_holds_strikes_exceptions_and_groups(person):
    course_class = make_class()
    enrolment = enrol_person(course_class=course_class, person=person, by=person, at=AT)
    Strike.objects.create(
        person=person,
        unit=course_class.unit,
        enrolment=enrolment,
        kind="late_cancel",
        halves=1,
        at=AT,
    )
    RuleOverride.objects.create(
        person=person, course_class=course_class, rule="age", reason="ok", at=AT
    )
    party = course_class.parties.create(code="ABCD", leader=person, made_at=AT)
    PartyMember.objects.create(party=party, course_class=course_class, person=person, joined_at=AT)
    kept = export_of(person)
    assert [(s["kind"], s["halves"]) for s in kept["strikes"]] == [("late_cancel", 1)]
    assert [(e["rule"], e["reason"]) for e in kept["exceptions"]] == [("age", "ok")]
    assert [g["course_class__code"] for g in kept["groups"]] == [course_class.code]


def test_the_export_holds_entries_and_duties(person):
    stage = make_marked_stage()
    judge = make_official(stage.event, "judge", person=person)
    member = stage.event.entries.first().members.first()
    assert [d["duty"] for d in export_of(person)["duties"]] == [judge.duty]
    entries = export_of(member.person)["entries"]
    assert [e["event__code"] for e in entries] == [stage.event.code]
