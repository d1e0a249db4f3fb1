"""The ballot: the list is public first, drawn once, seats in drawn order; the rest waits in it."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.draws.models import Draw
from core.draws.previews import ballot as preview
from core.errors import RuleBroken
from core.ledger.models import Fact
from core.notices.models import Notice
from courses.actions.ballot import freeze_ballot, freeze_class_ballot, reveal_ballot
from courses.actions.capacity import set_capacity
from courses.actions.classes import cancel_class
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.quotas import QuotaWish, set_quotas
from courses.actions.rounds import open_round, rank_choices
from courses.models import Enrolment
from courses.queries.ballots import own_line
from courses.queries.ledger import differences
from courses.queries.seats import position
from courses.rules.states import Way
from tests.factories.courses import DAY, HOUR, make_class, make_course, make_people
from tests.factories.people import AT, make_unit

pytestmark = pytest.mark.django_db
CLOSED = AT + DAY
DRAWN = AT + DAY + HOUR


def ballot_class(people, **more):
    made = make_class(giving="ballot", closes_at=CLOSED, **more)
    for person in people:
        enrol_person(course_class=made, person=person, by=person, at=AT)
    return made


def freeze(course_class, **more):
    return freeze_class_ballot(course_class=course_class, by=None, at=CLOSED, **more)


def reveal(ballot, value="3047", at=DRAWN):
    return reveal_ballot(ballot=ballot, public_value=value, by=None, at=at)


def states(course_class):
    rows = Enrolment.objects.filter(course_class=course_class)
    return {str(row.uuid): str(row.state) for row in rows}


def test_applicants_hold_no_seat_until_the_draw():
    course_class = ballot_class(make_people(3), capacity=2)
    assert set(states(course_class).values()) == {"applied"}


def test_the_list_can_not_be_frozen_while_people_may_apply_nor_without_anybody():
    course_class = ballot_class(make_people(1))
    with pytest.raises(RuleBroken, match="applications_open"):
        freeze_class_ballot(course_class=course_class, by=None, at=AT)
    with pytest.raises(RuleBroken, match="nobody_applied"):
        freeze(ballot_class([]))
    with pytest.raises(RuleBroken, match="not_by_ballot"):
        freeze(make_class())


def test_the_frozen_list_is_public_with_a_commitment_and_the_seed_is_not():
    course_class = ballot_class(make_people(3), capacity=2)
    ballot = freeze(course_class)
    listed = json.loads(ballot.draw.list_text)
    assert listed["entries"] == sorted(states(course_class))
    assert (listed["seats"], listed["quotas"], listed["weights"]) == (2, [], {})
    assert ballot.draw.made_by is None
    assert freeze(course_class).pk == ballot.pk
    assert Draw.objects.count() == 1
    assert Notice.objects.filter(kind="ballot_listed").count() == 3


def test_seats_are_given_as_the_public_draw_says_and_the_rest_waits_in_drawn_order():
    course_class = ballot_class(make_people(7), capacity=3)
    ballot = reveal(freeze(course_class))
    outcome = ballot.draw.outcome
    now = states(course_class)
    assert {code for code, state in now.items() if state == "enrolled"} == {
        seat["entry"] for seat in outcome["seated"]
    }
    waiting = [Enrolment.objects.get(uuid=code) for code in outcome["waiting"]]
    assert [position(row) for row in waiting] == [1, 2, 3, 4]
    again = preview(
        {
            **json.loads(ballot.draw.list_text),
            "seed_hex": ballot.draw.seed_hex,
            "public_value": "3047",
        }
    )
    assert {k: again[k] for k in ("order", "seated", "waiting")} == outcome
    assert list(differences(f"class:{course_class.code}")) == []


def test_a_second_reveal_changes_nothing_and_tells_nobody_twice():
    course_class = ballot_class(make_people(4), capacity=2)
    ballot = freeze(course_class)
    reveal(ballot)
    before, told = states(course_class), Notice.objects.count()
    facts = Fact.objects.count()
    assert reveal(ballot, "another", DRAWN + HOUR).seated_at == DRAWN
    assert (states(course_class), Notice.objects.count()) == (before, told)
    assert Fact.objects.count() == facts
    assert Draw.objects.get().public_value == "3047"


def test_everybody_is_told_what_came_of_it():
    course_class = ballot_class(make_people(5), capacity=2)
    reveal(freeze(course_class))
    kinds = Notice.objects.filter(kind__startswith="ballot_").exclude(kind="ballot_listed")
    assert (
        sorted(kinds.values_list("kind", flat=True))
        == ["ballot_seat"] * 2 + ["ballot_waiting"] * 3
    )


def test_the_next_freed_seat_is_offered_in_drawn_order_before_later_arrivals():
    course_class = ballot_class(make_people(4), capacity=1)
    ballot = reveal(freeze(course_class))
    late = make_people(1)[0]
    enrol_person(course_class=course_class, person=late, by=late, at=DRAWN)
    seated = Enrolment.objects.get(uuid=ballot.draw.outcome["seated"][0]["entry"])
    cancel_enrolment(enrolment=seated, by=seated.person, at=DRAWN)
    first = ballot.draw.outcome["waiting"][0]
    assert [code for code, state in states(course_class).items() if state == "offered"] == [first]
    assert position(Enrolment.objects.get(person=late)) == 3


def test_what_is_left_after_the_draw_goes_by_arrival():
    course_class = ballot_class(make_people(1), capacity=2)
    reveal(freeze(course_class))
    person = make_people(1)[0]
    row = enrol_person(course_class=course_class, person=person, by=person, at=DRAWN + HOUR)
    assert row.state == "enrolled"


def test_a_seat_of_a_quota_goes_to_those_it_names_and_is_kept_for_them():
    unit = make_unit("RIDERS")
    people = make_people(5)
    people[4].home_unit = unit
    people[4].save()
    course_class = make_class(giving="ballot", closes_at=CLOSED, capacity=3)
    wish = QuotaWish("骑手", 2, unit=unit)
    set_quotas(course_class=course_class, wishes=[wish], by=None, at=AT)
    for person in people:
        enrol_person(course_class=course_class, person=person, by=person, at=AT)
    ballot = reveal(freeze(course_class))
    seated = {seat["entry"]: seat["quota"] for seat in ballot.draw.outcome["seated"]}
    rider = str(Enrolment.objects.get(person=people[4]).uuid)
    assert len(seated) == 2
    assert seated[rider] == "骑手"
    assert {c for c, s in states(course_class).items() if s == "enrolled"} == set(seated)


def test_who_went_without_in_an_earlier_ballot_of_the_course_may_hold_more_tickets():
    course = make_course()
    people = make_people(3)
    first = ballot_class(people[:2], capacity=1, course=course)
    earlier = reveal(freeze(first))
    lost = Enrolment.objects.get(uuid=earlier.draw.outcome["waiting"][0])
    cancel_enrolment(enrolment=lost, by=lost.person, at=DRAWN)
    second = ballot_class(
        [lost.person, people[2]], course=course, no=2, starts_at=AT + 40 * DAY, capacity=1
    )
    ballot = freeze(second, lost_weight=3)
    own = str(Enrolment.objects.get(course_class=second, person=lost.person).uuid)
    assert json.loads(ballot.draw.list_text)["weights"] == {own: 3}
    assert own_line(ballot, lost.person).tickets == 3


def test_who_has_something_else_by_then_is_passed_over_and_the_next_gets_the_seat():
    people = make_people(2)
    course_class = ballot_class(people, capacity=1)
    other = make_class(starts_at=course_class.first_session_at)
    ballot = freeze(course_class)
    enrol_person(course_class=other, person=people[0], by=people[0], at=CLOSED)
    reveal(ballot)
    rows = {row.person_id: row for row in Enrolment.objects.filter(course_class=course_class)}
    assert [rows[p.pk].state for p in people] == ["waiting", "enrolled"]
    assert rows[people[0].pk].facts.last().why == "passed_over:clash"


def test_who_withdrew_after_the_list_was_published_gets_nothing_and_the_next_does():
    people = make_people(3)
    course_class = ballot_class(people, capacity=3)
    ballot = freeze(course_class)
    gone = Enrolment.objects.get(course_class=course_class, person=people[1])
    cancel_enrolment(enrolment=gone, by=gone.person, at=CLOSED)
    reveal(ballot)
    assert sorted(states(course_class).values()) == ["cancelled", "enrolled", "enrolled"]


def test_between_list_and_draw_no_seat_is_given_and_neither_seats_nor_quotas_change():
    course_class = ballot_class(make_people(2), capacity=2)
    ballot = freeze(course_class)
    guest = make_people(1)[0]
    row = enrol_person(
        course_class=course_class, person=guest, way=Way.ORGANISER, by=None, at=CLOSED
    )
    assert row.state == "waiting"
    with pytest.raises(RuleBroken, match="ballot_frozen"):
        set_capacity(course_class=course_class, capacity=5, by=None, at=CLOSED)
    with pytest.raises(RuleBroken, match="ballot_frozen"):
        set_quotas(course_class=course_class, wishes=[], by=None, at=CLOSED)
    reveal(ballot)
    assert sorted(states(course_class).values()) == ["enrolled", "enrolled", "waiting"]


def test_a_draw_that_was_not_frozen_can_not_be_revealed():
    course_class = ballot_class(make_people(1))
    ballot = freeze(course_class)
    type(ballot).objects.filter(pk=ballot.pk).update(frozen_at=None)
    with pytest.raises(RuleBroken, match="not_frozen"):
        reveal(ballot)


@pytest.mark.parametrize("number", [5, 25])
def test_the_statements_of_a_draw_do_not_grow_with_the_people(
    number,
):
    ballot = freeze(ballot_class(make_people(number), capacity=3))
    ballot = type(ballot).objects.get(pk=ballot.pk)

    with CaptureQueriesContext(connection) as asked:
        reveal(ballot)
    # what is sent by SMS is a message each, with its address
    each = ("notices_", "accounts_identifier", "SAVEPOINT")
    plain = [q["sql"] for q in asked if not any(word in q["sql"] for word in each)]
    assert len(plain) < 60


def round_of(count=2, **more):
    classes = [make_class(starts_at=AT + (10 + 5 * n) * DAY, **more) for n in range(count)]
    ballot = open_round(
        unit=classes[0].unit,
        title_zh="冬季选课",
        title_en="Winter",
        classes=classes,
        closes_at=CLOSED,
        by=None,
        at=AT,
    )
    return ballot, classes


def rank(ballot, person, *choices, at=AT):
    return rank_choices(ballot=ballot, person=person, choices=choices, by=person, at=at)


def test_ranked_choices_give_each_person_one_seat_the_best_that_is_left():
    ballot, (first, second) = round_of(capacity=1)
    people = make_people(3)
    for person in people:
        rank(ballot, person, first, second)
    ballot = reveal(freeze_ballot(ballot=ballot, by=None, at=CLOSED))
    order = [Enrolment.objects.get(uuid=code).person_id for code in ballot.draw.outcome["order"]]
    found = {
        (row.person_id, row.course_class_id): str(row.state) for row in Enrolment.objects.all()
    }
    assert [found[pk, first.pk] for pk in order] == ["enrolled", "cancelled", "waiting"]
    assert [found[pk, second.pk] for pk in order] == ["cancelled", "enrolled", "waiting"]


def test_a_class_cancelled_meanwhile_is_left_out_of_the_round():
    ballot, (first, second) = round_of(capacity=1)
    people = make_people(2)
    for person in people:
        rank(ballot, person, first, second)
    cancel_class(course_class=first, why="教室漏水", by=None, at=AT)
    reveal(freeze_ballot(ballot=ballot, by=None, at=CLOSED))
    states = Enrolment.objects.filter(course_class=second).values_list("state", flat=True)
    assert sorted(states) == ["enrolled", "waiting"]


def test_ranking_again_replaces_what_was_said_and_nothing_is_leaving():
    ballot, (first, second) = round_of()
    person = make_people(1)[0]
    rank(ballot, person, first, second)
    rank(ballot, person, second)
    live = Enrolment.objects.filter(person=person, state="applied")
    assert list(live.values_list("course_class", "choice")) == [(second.pk, 1)]
    rank(ballot, person)
    assert not live.exists()


def test_classes_of_one_course_may_be_ranked_together():
    course = make_course()
    classes = [make_class(course=course, no=n, starts_at=AT + (10 + 5 * n) * DAY) for n in (1, 2)]
    ballot = open_round(
        unit=course.unit, title_zh="选", classes=classes, closes_at=CLOSED, by=None, at=AT
    )
    person = make_people(1)[0]
    assert len(rank(ballot, person, *classes)) == 2


@pytest.mark.parametrize(
    ("refused", "choices"),
    [("choice_twice", [0, 0]), ("not_in_round", [0, 2])],
)
def test_a_ranking_with_a_class_twice_or_of_elsewhere_is_refused(refused, choices):
    ballot, classes = round_of()
    classes.append(make_class())
    with pytest.raises(RuleBroken, match=refused):
        rank(ballot, make_people(1)[0], *(classes[n] for n in choices))


def test_after_the_list_is_public_nobody_ranks():
    ballot, (first, _second) = round_of()
    person = make_people(1)[0]
    rank(ballot, person, first)
    freeze_ballot(ballot=ballot, by=None, at=CLOSED)
    with pytest.raises(RuleBroken, match="ballot_frozen"):
        rank(ballot, person, first, at=CLOSED + datetime.timedelta(minutes=1))
