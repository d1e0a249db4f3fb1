"""Together or not at all; a parent for a child; somebody at the door."""

import datetime

import pytest

from accounts.actions.children import add_child
from accounts.models import Person
from core.errors import RuleBroken
from courses.actions.crowd import ask_for_seat
from courses.actions.door import seat_walk_in
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.parties import hand_in_party, join_party, leave_party, make_party
from courses.models import AttendanceRecord, Enrolment, EnrolmentParty
from courses.rules.states import Giving, Way
from tests.factories.courses import DAY, make_class, make_people
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db


def gather(course_class, people, at=AT):
    party = make_party(course_class=course_class, leader=people[0], by=people[0], at=at)
    for person in people[1:]:
        join_party(course_class=course_class, code=party.code, person=person, by=person, at=at)
    return party


def hand_in(party, at=AT):
    return hand_in_party(party=party, by=party.leader, at=at)


def code_of(refused):
    return refused.value.code


def test_a_group_handed_in_is_seated_whole_and_a_second_tap_gets_the_same_answer():
    course_class = make_class(capacity=4)
    party = gather(course_class, make_people(3))
    rows = hand_in(party)
    assert [row.state for row in rows] == ["enrolled"] * 3
    assert [row.place for row in rows] == [1, 2, 3]
    assert [row.pk for row in hand_in(party)] == [row.pk for row in rows]
    assert Enrolment.objects.count() == 3


def test_a_group_that_does_not_fit_waits_whole_and_nobody_in_it_gets_a_single_seat():
    course_class = make_class(capacity=2)
    rows = hand_in(gather(course_class, make_people(3)))
    assert [row.state for row in rows] == ["waiting"] * 3


def test_one_member_who_may_not_is_named_to_all_and_the_group_can_be_mended():
    unit = make_unit("GROUP")
    course_class = make_class(capacity=4, only_units=[unit])
    people = make_people(3)
    for person in people[:2]:
        person.home_unit = unit
        person.save()
    party = gather(course_class, people)
    with pytest.raises(RuleBroken, match="unit_needed"):
        hand_in(party)
    assert not Enrolment.objects.exists()
    leave_party(party=party, person=people[2], by=people[2], at=AT)
    assert [row.state for row in hand_in(party)] == ["enrolled"] * 2


def test_a_code_is_read_in_any_case_and_joining_twice_is_once():
    course_class = make_class()
    first, second = make_people(2)
    party = make_party(course_class=course_class, leader=first, by=first, at=AT)
    for code in (f" {party.code.lower()} ", party.code):
        join_party(course_class=course_class, code=code, person=second, by=second, at=AT)
    assert party.members.count() == 2
    assert make_party(course_class=course_class, leader=first, by=first, at=AT) == party


def test_what_a_group_is_refused_for():
    course_class = make_class(capacity=9)
    people = make_people(8)
    party = gather(course_class, people[:6])
    with pytest.raises(RuleBroken) as full:
        join_party(
            course_class=course_class, code=party.code, person=people[6], by=people[6], at=AT
        )
    with pytest.raises(RuleBroken) as unknown:
        join_party(course_class=course_class, code="00000", person=people[6], by=None, at=AT)
    with pytest.raises(RuleBroken) as elsewhere:
        make_party(course_class=course_class, leader=people[1], by=people[1], at=AT)
    with pytest.raises(RuleBroken) as not_leader:
        hand_in_party(party=party, by=people[1], at=AT)
    alone = make_party(course_class=course_class, leader=people[7], by=people[7], at=AT)
    with pytest.raises(RuleBroken) as small:
        hand_in(alone)
    by_draw = make_class(giving=Giving.BALLOT)
    with pytest.raises(RuleBroken) as not_here:
        make_party(course_class=by_draw, leader=people[0], by=people[0], at=AT)
    hand_in(party)
    with pytest.raises(RuleBroken) as late:
        leave_party(party=party, person=people[1], by=people[1], at=AT)
    refused = (full, unknown, elsewhere, not_leader, small, not_here, late)
    assert [code_of(error) for error in refused] == [
        "party_full",
        "party_unknown",
        "party_elsewhere",
        "party_not_leader",
        "party_small",
        "party_not_here",
        "party_handed_in",
    ]


def test_when_the_leader_leaves_the_group_is_gone_and_all_may_join_another():
    course_class = make_class()
    people = make_people(2)
    party = gather(course_class, people)
    leave_party(party=party, person=people[0], by=people[0], at=AT)
    assert EnrolmentParty.objects.get(pk=party.pk).dissolved_at == AT
    make_party(course_class=course_class, leader=people[1], by=people[1], at=AT)


def test_a_parent_asks_cancels_and_is_told_for_the_child():
    parent = make_person("家长", unit=make_unit("PARENT"))
    born = datetime.date(2017, 5, 1)
    child = add_child(guardian=parent, name="小明", birth_date=born, by=parent, at=AT)
    course_class = make_class(age_from=6, age_to=12)
    row = ask_for_seat(course_class=course_class, person=child, way=Way.GUARDIAN, by=parent, at=AT)
    assert (row.state, row.way, row.unit) == ("enrolled", "guardian", parent.home_unit)
    assert parent.notices.get().kind == "seat_given"
    assert cancel_enrolment(enrolment=row, by=parent, at=AT).state == "cancelled"


def test_the_same_child_twice_is_one_and_who_is_of_age_is_no_child():
    parent = make_person("家长")
    born = datetime.date(2017, 5, 1)
    one = add_child(guardian=parent, name="小明", birth_date=born, by=parent, at=AT)
    assert add_child(guardian=parent, name=" 小明", birth_date=born, by=parent, at=AT) == one
    assert not one.can_sign_in
    for wrong in (datetime.date(2008, 1, 1), AT.date() + DAY):
        with pytest.raises(RuleBroken, match="child_age"):
            add_child(guardian=parent, name="大明", birth_date=wrong, by=parent, at=AT)


def test_at_the_door_a_free_seat_is_given_and_the_person_marked_present():
    trainer = make_person("师傅")
    course_class = make_class(capacity=1, trainers=[trainer])
    session = course_class.sessions.first()
    begun = session.starts_at
    row = seat_walk_in(session=session, number="13911112222", name="新来", by=trainer, at=begun)
    assert (row.state, row.way, row.person.name) == ("enrolled", "door", "新来")
    assert AttendanceRecord.objects.get(enrolment=row, session=session).status == "present"
    again = seat_walk_in(session=session, number="13911112222", by=trainer, at=begun)
    assert again.pk == row.pk


def test_at_the_door_of_a_full_class_nothing_is_changed():
    trainer = make_person("师傅")
    course_class = make_class(capacity=1, trainers=[trainer])
    (person,) = make_people(1)
    enrol_person(course_class=course_class, person=person, by=person, at=AT)
    session = course_class.sessions.first()
    with pytest.raises(RuleBroken, match="class_full"):
        seat_walk_in(
            session=session, number="13911112222", name="新来", by=trainer, at=session.starts_at
        )
    assert not Person.objects.filter(name="新来").exists()
    with pytest.raises(RuleBroken, match="walk_in_unknown"):
        seat_walk_in(session=session, number="13911112222", by=trainer, at=session.starts_at)
