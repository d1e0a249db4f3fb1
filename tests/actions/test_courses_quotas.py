"""Quotas: what can be kept for whom; nomination within them."""

import pytest

from accounts.models import UnitRole
from core.errors import RuleBroken
from core.notices.models import Notice
from courses.actions.capacity import set_capacity
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.nominate import named_person, nominate
from courses.actions.quotas import QuotaWish, set_giving, set_quotas
from courses.models import ClassFact, ClassQuota, Enrolment, Seat
from courses.queries.nominations import people_to_nominate, quota_counts
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db


def keep(course_class, *wishes):
    return set_quotas(course_class=course_class, wishes=wishes, by=None, at=AT)


def taken_by(course_class, number):
    return [
        enrol_person(course_class=course_class, person=person, by=person, at=AT)
        for person in make_people(number)
    ]


def marks(course_class):
    return list(course_class.seats.order_by("no").values_list("quota__name_zh", flat=True))


def test_seats_are_kept_from_the_first_free_on_in_the_order_of_the_list():
    course_class = make_class(capacity=4)
    taken_by(course_class, 1)
    unit = make_unit("U")
    keep(course_class, QuotaWish("单位", 1, unit=unit), QuotaWish("骑手", 1, category="rider"))
    assert marks(course_class) == [None, "单位", "骑手", None]
    fact = ClassFact.objects.get(kind="quotas")
    assert [(q["name"], q["unit"], q["count"]) for q in fact.payload["quotas"]] == [
        ("单位", "U", 1),
        ("骑手", None, 1),
    ]


def test_the_same_quota_again_keeps_its_row_and_its_taken_seats():
    unit = make_unit("U")
    course_class = make_class(capacity=3)
    (before,) = keep(course_class, QuotaWish("甲", 2, unit=unit))
    person = make_people(1)[0]
    person.home_unit = unit
    person.save()
    row = enrol_person(course_class=course_class, person=person, by=person, at=AT)
    assert row.seat.quota_id == before.pk
    (after,) = keep(course_class, QuotaWish("乙", 3, unit=unit))
    assert after.pk == before.pk
    assert marks(course_class) == ["乙"] * 3
    assert [(c.taken, c.left) for c in quota_counts(course_class, AT)] == [(1, 2)]


@pytest.mark.parametrize(
    ("code", "wishes"),
    [
        ("quotas_above_capacity", [("甲", 4, "rider")]),
        ("quotas_without_free_seats", [("甲", 3, "rider")]),
        ("quota_for_nobody", [("甲", 1, "")]),
        ("quota_twice", [("甲", 1, "rider"), ("乙", 1, "rider")]),
        ("no_seats", [("甲", 0, "rider")]),
    ],
)
def test_what_can_not_be_kept_is_refused_and_nothing_is_changed(code, wishes):
    course_class = make_class(capacity=3)
    taken_by(course_class, 1)
    with pytest.raises(RuleBroken, match=code) as refused:
        keep(course_class, *(QuotaWish(name, n, category=c) for name, n, c in wishes))
    assert not ClassQuota.objects.exists()
    if code == "quotas_without_free_seats":
        assert refused.value.facts == {"wanted": 3, "free": 2}


def test_a_quota_is_not_cut_below_its_taken_seats():
    unit = make_unit("U")
    course_class = make_class(capacity=3)
    keep(course_class, QuotaWish("甲", 2, unit=unit))
    for person in make_people(2):
        person.home_unit = unit
        person.save()
        enrol_person(course_class=course_class, person=person, by=person, at=AT)
    with pytest.raises(RuleBroken, match="quota_below_taken") as refused:
        keep(course_class, QuotaWish("甲", 1, unit=unit))
    assert refused.value.facts == {"name": "甲", "taken": 2}


def test_the_capacity_is_not_cut_into_what_quotas_keep():
    course_class = make_class(capacity=3)
    keep(course_class, QuotaWish("甲", 2, category="rider"))
    set_capacity(course_class=course_class, capacity=2, by=None, at=AT)
    assert Seat.objects.filter(course_class=course_class, withdrawn_at=None).count() == 2
    with pytest.raises(RuleBroken, match="capacity_below_quotas"):
        set_capacity(course_class=course_class, capacity=1, by=None, at=AT)


def test_a_quota_taken_away_opens_its_seats_to_those_who_wait():
    course_class = make_class(capacity=1)
    keep(course_class, QuotaWish("甲", 1, category="rider"))
    (row,) = taken_by(course_class, 1)
    assert row.state == "waiting"
    keep(course_class)
    assert Enrolment.objects.get().state == "offered"


def test_how_seats_are_given_stays_once_somebody_has_asked():
    course_class = make_class()
    taken_by(course_class, 1)
    with pytest.raises(RuleBroken, match="giving_in_use"):
        set_giving(course_class=course_class, giving="ballot", by=None, at=AT)


@pytest.fixture
def nomination():
    """A class of three with two seats for a unit, its officer, and three of its people."""
    unit = make_unit("ENT")
    officer = make_people(1)[0]
    UnitRole.objects.create(
        person=officer, unit=unit, duty="officer", starts_on=(AT - DAY).date(), given_by=None
    )
    course_class = make_class(capacity=3, giving="nomination")
    keep(course_class, QuotaWish("本单位", 2, unit=unit, release_at=AT + 2 * DAY))
    people = make_people(4)
    for person in people:
        person.home_unit = unit
        person.save()
    return course_class, officer, people


def test_an_officer_nominates_within_the_quota_and_not_beyond(nomination):
    course_class, officer, people = nomination
    rows = [
        nominate(course_class=course_class, person=person, by=officer, at=AT)
        for person in people[:2]
    ]
    assert [(row.state, row.way) for row in rows] == [("enrolled", "officer")] * 2
    assert Notice.objects.filter(kind="nominated").count() == 2
    with pytest.raises(RuleBroken, match="quota_used_up") as refused:
        nominate(course_class=course_class, person=people[2], by=officer, at=AT)
    assert refused.value.facts == {"name": "本单位", "seats": 2}
    again = nominate(course_class=course_class, person=people[0], by=officer, at=AT)
    assert again.pk == rows[0].pk


def test_who_declines_gives_the_seat_back_to_the_quota(nomination):
    course_class, officer, people = nomination
    for person in people[:2]:
        row = nominate(course_class=course_class, person=person, by=officer, at=AT)
    cancel_enrolment(enrolment=row, by=row.person, at=AT + HOUR)
    assert [count.left for count in quota_counts(course_class, AT)] == [1]
    nominate(course_class=course_class, person=people[2], by=officer, at=AT + HOUR)


def test_people_of_other_units_and_other_people_s_nominations_are_refused(nomination):
    course_class, officer, people = nomination
    stranger = make_people(1)[0]
    with pytest.raises(RuleBroken, match="not_your_person"):
        nominate(course_class=course_class, person=stranger, by=officer, at=AT)
    with pytest.raises(RuleBroken, match="not_your_person"):
        nominate(course_class=course_class, person=people[0], by=people[1], at=AT)
    with pytest.raises(RuleBroken, match="by_nomination"):
        enrol_person(course_class=course_class, person=people[0], by=people[0], at=AT)
    with pytest.raises(RuleBroken, match="not_by_nomination"):
        nominate(course_class=make_class(), person=people[0], by=officer, at=AT)


def test_after_the_release_what_is_left_is_for_every_unit(nomination):
    course_class, _officer, people = nomination
    other = make_unit("OTHER")
    second = people[0]
    UnitRole.objects.create(
        person=second, unit=other, duty="officer", starts_on=(AT - DAY).date(), given_by=None
    )
    person = make_people(1)[0]
    person.home_unit = other
    person.save()
    with pytest.raises(RuleBroken, match="no_quota"):
        nominate(course_class=course_class, person=person, by=second, at=AT)
    row = nominate(course_class=course_class, person=person, by=second, at=AT + 2 * DAY)
    assert row.state == "enrolled"


def test_who_is_in_the_class_already_is_not_listed_to_be_nominated(nomination):
    course_class, officer, people = nomination
    nominate(course_class=course_class, person=people[0], by=officer, at=AT)
    units = type(people[0].home_unit).objects.filter(code="ENT")
    counts = quota_counts(course_class, AT)
    listed = people_to_nominate(units, course_class, counts)
    assert set(listed) == set(people[1:])


def test_a_person_is_found_by_number_and_name_together():
    person = make_person("张三", phone="13912345678")
    assert named_person(number="13912345678", name="张三", at=AT) == person
    with pytest.raises(RuleBroken, match="nominee_unknown"):
        named_person(number="13912345678", name="李四", at=AT)
