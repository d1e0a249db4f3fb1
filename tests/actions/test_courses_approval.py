"""Requests: yes, back for mending, no; who may decide; and the seat in the order of asking."""

import pytest

from accounts.models import UnitRole
from core.errors import RuleBroken
from core.notices.models import Notice
from courses.actions.approval import approve_many, decide_request, hand_in, lapse_requests
from courses.actions.deputies import end_deputy, name_deputy
from courses.actions.enrol import enrol_person
from courses.actions.quotas import set_giving
from courses.models import Enrolment
from courses.queries.approval import asked_of_units, missing_for, units_decided_by
from courses.queries.ledger import differences
from courses.queries.seats import position
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_unit

pytestmark = pytest.mark.django_db


def role(unit, duty="officer"):
    person = make_people(1)[0]
    UnitRole.objects.create(
        person=person, unit=unit, duty=duty, starts_on=(AT - DAY).date(), given_by=None
    )
    return person


@pytest.fixture
def unit():
    return make_unit("ENT")


@pytest.fixture
def officer(unit):
    return role(unit)


def people_of(unit, number, confirmed=True):
    people = make_people(number)
    for person in people:
        person.home_unit = unit
        person.unit_confirmed_at = AT if confirmed and unit else None
        person.save()
    return people


def asked(unit, number=1, by="unit", confirmed=True, **more):
    course_class = make_class(giving="approval", **more)
    set_giving(
        course_class=course_class,
        giving="approval",
        approval_by=by,
        approval_until=more.get("until"),
        by=None,
        at=AT,
    )
    rows = [
        enrol_person(course_class=course_class, person=person, by=person, at=AT)
        for person in people_of(unit, number, confirmed)
    ]
    return course_class, rows


def decide(row, verdict, by, at=AT + HOUR, **more):
    return decide_request(enrolment=row, verdict=verdict, by=by, at=at, **more)


def test_a_request_holds_no_seat_and_a_yes_of_the_unit_gives_it(unit, officer):
    course_class, (row,) = asked(unit)
    assert (row.state, row.seat) == ("requested", None)
    done = decide(row, "approve", officer)
    assert (done.state, done.seat.no) == ("enrolled", 1)
    assert Notice.objects.filter(person=row.person, kind="request_seat").count() == 1
    assert list(differences(f"class:{course_class.code}")) == []


def test_where_both_are_wanted_the_first_yes_gives_nothing(unit, officer):
    course_class, (row,) = asked(unit, by="both")
    organiser = role(course_class.unit, "organiser")
    half = decide(row, "approve", officer)
    assert half.state == "requested"
    assert {str(side) for side in missing_for(half)} == {"organiser"}
    assert decide(row, "approve", organiser).state == "enrolled"


def test_the_organiser_decides_for_who_has_no_unit(officer):
    course_class, (row,) = asked(None, by="unit")
    with pytest.raises(RuleBroken, match="not_yours_to_decide"):
        decide(row, "approve", officer)
    assert decide(row, "approve", role(course_class.unit, "organiser")).state == "enrolled"


def test_the_yes_of_the_unit_waits_until_membership_is_confirmed(unit, officer):
    _class, (row,) = asked(unit, confirmed=False)
    with pytest.raises(RuleBroken, match="membership_unconfirmed"):
        decide(row, "approve", officer)
    row.person.unit_confirmed_at = AT
    row.person.save()
    assert decide(row, "approve", officer).state == "enrolled"


def test_an_officer_of_another_unit_and_the_person_do_not_decide(unit, officer):
    _class, (row,) = asked(unit)
    with pytest.raises(RuleBroken, match="not_yours_to_decide"):
        decide(row, "approve", role(make_unit("FOREIGN")))
    own = enrol_person(course_class=row.course_class, person=officer, by=officer, at=AT)
    with pytest.raises(RuleBroken, match="own_request"):
        decide(own, "approve", officer)


def test_a_second_yes_finds_the_first(unit, officer):
    _class, (row,) = asked(unit)
    decide(row, "approve", officer)
    assert decide(row, "approve", officer).state == "enrolled"
    assert Notice.objects.filter(kind="request_seat").count() == 1


def test_approved_later_but_asked_earlier_stands_before_in_line(unit, officer):
    _class, rows = asked(unit, number=3, capacity=1)
    decide(rows[0], "approve", officer)
    last = decide(rows[2], "approve", officer)
    middle = decide(rows[1], "approve", officer)
    assert [position(middle), position(last)] == [1, 2]


def test_a_no_needs_a_reason_and_ends_the_request(unit, officer):
    _class, (row,) = asked(unit)
    with pytest.raises(RuleBroken, match="reason_needed"):
        decide(row, "reject", officer)
    assert decide(row, "reject", officer, why="名额给新职工").state == "rejected"
    assert Notice.objects.get(kind="request_rejected").facts["why"] == "名额给新职工"


def test_returned_mended_and_handed_in_keeps_the_first_place(unit, officer):
    _class, rows = asked(unit, number=2)
    with pytest.raises(RuleBroken, match="mend_by_needed"):
        decide(rows[0], "return", officer, why="缺证书号")
    row = decide(rows[0], "return", officer, why="缺证书号", until=AT + DAY)
    assert (row.state, row.request.mend_what) == ("returned", "缺证书号")
    again = hand_in(enrolment=row, note="证书号 123", by=row.person, at=AT + 2 * HOUR)
    assert (again.state, again.place) == ("requested", 1)
    assert again.request.mend_until is None
    assert decide(again, "approve", officer).state == "enrolled"


def test_what_is_mended_too_late_has_lapsed(unit, officer):
    _class, (row,) = asked(unit)
    decide(row, "return", officer, why="缺", until=AT + 2 * HOUR)
    with pytest.raises(RuleBroken, match="mend_too_late"):
        hand_in(enrolment=row, note="晚了", by=row.person, at=AT + 3 * HOUR)
    assert Enrolment.objects.get().state == "lapsed"


def test_a_change_of_the_request_asks_everybody_again(unit, officer):
    _class, (row,) = asked(unit, by="both")
    decide(row, "approve", officer)
    changed = hand_in(enrolment=row, note="改时间", by=row.person, at=AT + 2 * HOUR)
    assert {str(side) for side in missing_for(changed)} == {"unit", "organiser"}
    facts = changed.facts.count()
    hand_in(enrolment=row, note="改时间", by=row.person, at=AT + 2 * HOUR)
    assert changed.facts.count() == facts


def test_a_request_lapses_at_the_deadline_by_the_sweep_and_when_looked_at(unit, officer):
    course_class, rows = asked(unit, number=2)
    type(course_class).objects.filter(pk=course_class.pk).update(approval_until=AT + DAY)
    assert lapse_requests(at=AT + DAY - HOUR) == 0
    with pytest.raises(RuleBroken, match="request_lapsed"):
        decide(rows[0], "approve", officer, at=AT + DAY)
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"lapsed"}
    assert lapse_requests(at=AT + DAY) == 0


def test_nobody_asks_when_nobody_decides_any_more(unit):
    course_class, _rows = asked(unit)
    type(course_class).objects.filter(pk=course_class.pk).update(approval_until=AT + DAY)
    late = people_of(unit, 1)[0]
    with pytest.raises(RuleBroken, match="closed"):
        enrol_person(course_class=course_class, person=late, by=late, at=AT + DAY)


def test_a_deputy_decides_in_the_deputys_own_name_for_the_time_and_no_longer(unit, officer):
    _class, rows = asked(unit, number=3)
    deputy = make_people(1)[0]
    assert not units_decided_by(deputy, AT).exists()
    named = name_deputy(
        unit=unit, officer=officer, person=deputy, starts_at=AT, ends_at=AT + DAY, at=AT
    )
    assert list(asked_of_units(units_decided_by(deputy, AT)))
    row = decide(rows[0], "approve", deputy)
    assert row.facts.last().by == deputy
    assert row.request.unit_yes_by == deputy
    with pytest.raises(RuleBroken, match="not_yours_to_decide"):
        decide(rows[1], "approve", deputy, at=AT + DAY)
    end_deputy(deputy=named, by=officer, at=AT + HOUR)
    with pytest.raises(RuleBroken, match="not_yours_to_decide"):
        decide(rows[1], "approve", deputy)


def test_a_deputy_of_who_is_officer_no_more_decides_nothing(unit, officer):
    _class, (row,) = asked(unit)
    deputy = make_people(1)[0]
    name_deputy(unit=unit, officer=officer, person=deputy, starts_at=AT, ends_at=AT + DAY, at=AT)
    UnitRole.objects.filter(person=officer).delete()
    with pytest.raises(RuleBroken, match="not_yours_to_decide"):
        decide(row, "approve", deputy)


def test_only_an_officer_of_the_unit_names_a_deputy(unit, officer):
    person = make_people(1)[0]
    span = {"starts_at": AT, "ends_at": AT + DAY, "at": AT}
    with pytest.raises(RuleBroken, match="forbidden"):
        name_deputy(unit=unit, officer=person, person=officer, **span)
    with pytest.raises(RuleBroken, match="deputy_is_self"):
        name_deputy(unit=unit, officer=officer, person=officer, **span)


def test_many_are_approved_in_the_order_of_asking_and_who_may_not_is_named(unit, officer):
    course_class, rows = asked(unit, number=3, capacity=2)
    other = make_class(starts_at=course_class.first_session_at)
    enrol_person(course_class=other, person=rows[0].person, by=None, at=AT)
    refused = approve_many(enrolments=list(reversed(rows)), by=officer, at=AT + HOUR)
    assert [(row.pk, why.code) for row, why in refused] == [(rows[0].pk, "clash")]
    found = Enrolment.objects.filter(course_class=course_class).order_by("place")
    assert [row.state for row in found] == ["requested", "enrolled", "enrolled"]
