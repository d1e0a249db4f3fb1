"""Taking a cancelling back: who had no answer yet waits for it, as before."""

import pytest

from core.errors import RuleBroken
from core.notices.models import Notice
from courses.actions.approval import hand_in
from courses.actions.ballot import freeze_class_ballot, reveal_ballot
from courses.actions.changes import cancel_many
from courses.actions.enrol import enrol_person
from courses.actions.undoing import undo_change
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


def ask(course_class, *people):
    return [enrol_person(course_class=course_class, person=p, by=p, at=AT) for p in people]


def again(row):
    row.refresh_from_db()
    return row


def test_the_undo_of_a_cancelling_passes_no_draw_by():
    course_class = make_class(giving="ballot", closes_at=AT + DAY, capacity=5)
    (row,) = ask(course_class, *make_people(1))
    gone = {"course_class": course_class, "reason": "误报", "by": None}
    done = cancel_many(**gone, enrolments=[row.uuid], at=AT)
    (back,) = undo_change(change=done.change, by=None, at=AT)
    assert (back.state, back.line) == ("applied", row.line)
    done = cancel_many(**gone, enrolments=[back.uuid], at=AT)
    other = ask(course_class, *make_people(1))[0]
    ballot = freeze_class_ballot(course_class=course_class, by=None, at=AT + DAY)
    with pytest.raises(RuleBroken, match="ballot_frozen"):
        undo_change(change=done.change, by=None, at=AT + DAY)
    reveal_ballot(ballot=ballot, public_value="1", by=None, at=AT + DAY + HOUR)
    assert again(other).state == "enrolled"
    (back,) = undo_change(change=done.change, by=None, at=AT + DAY + HOUR)
    assert again(back).state == "offered"


def test_the_undo_of_a_cancelling_passes_no_decision_by():
    course_class = make_class(giving="approval", capacity=5)
    row, other = ask(course_class, *make_people(2))
    hand_in(enrolment=row, note="车间需要", by=row.person, at=AT)
    done = cancel_many(
        course_class=course_class,
        enrolments=[row.uuid, other.uuid],
        reason="误报",
        by=None,
        at=AT,
    )
    back = undo_change(change=done.change, by=None, at=AT + HOUR)
    assert [one.state for one in back] == ["requested", "requested"]
    assert again(back[0]).request.note == "车间需要"
    assert again(row).request.note == "车间需要"
    kinds = Notice.objects.filter(person=row.person).values_list("kind", flat=True)
    assert list(kinds).count("seat_requested") == 2


@pytest.mark.parametrize(("giving", "before"), [("approval", "requested"), ("ballot", "applied")])
def test_a_request_comes_back_as_a_request_not_past_the_approval(giving, before):
    course_class = make_class(giving=giving, capacity=5, closes_at=AT + 5 * DAY)
    (row,) = ask(course_class, *make_people(1))
    assert row.state == before
    done = cancel_many(
        course_class=course_class, enrolments=[row.uuid], reason="误报", by=None, at=AT
    )
    (back,) = undo_change(change=done.change, by=None, at=AT)
    assert back.state == before
    assert back.line == row.line
