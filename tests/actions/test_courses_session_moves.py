"""A session moves: whom it hits is known before, everybody is told, who clashes may choose."""

import pytest

from core.errors import RuleBroken
from core.notices.models import Notice
from courses.actions.enrol import enrol_person
from courses.actions.session_moves import answer_move, move_session
from courses.models import ClassFact, MoveChoice, SessionMove, Strike
from courses.pages.ics import entry_of
from courses.queries.session_moves import Target, open_choice, preview_move
from places.models import Occupation
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db


def ask(course_class, *people, at=AT):
    return [enrol_person(course_class=course_class, person=p, by=p, at=at) for p in people]


def moved_to(session, starts_at):
    return Target(starts_at, starts_at + (session.ends_at - session.starts_at), None, None)


@pytest.fixture
def hit():
    """A class of two, one of whom has something else where its first session is to be."""
    course_class = make_class()
    free, busy = make_people(2)
    rows = ask(course_class, free, busy)
    other = make_class(sessions=1, starts_at=AT + 20 * DAY)
    ask(other, busy)
    session = course_class.sessions.first()
    return rows, session, moved_to(session, other.first_session_at)


def go(session, target, reason="停电"):
    return move_session(session=session, target=target, reason=reason, by=None, at=AT)


def test_the_preview_names_whom_it_hits_and_changes_nothing(hit):
    rows, session, target = hit
    found = preview_move(session, target)
    assert [h.enrolment for h in found.hits] == [rows[1]]
    assert (found.untouched, found.possible) == (1, True)
    assert not SessionMove.objects.exists()
    assert not Notice.objects.filter(kind__startswith="session_moved").exists()


def test_a_move_occupies_the_new_time_tells_everybody_and_asks_who_clashes(hit):
    rows, session, target = hit
    go(session, target)
    session.refresh_from_db()
    taken = Occupation.objects.filter(source=f"session:{session.uuid}")
    assert set(taken.values_list("starts_at", flat=True)) == {target.starts_at}
    session.course_class.refresh_from_db()
    assert session.course_class.last_session_at == target.ends_at
    told = Notice.objects.filter(kind__startswith="session_moved").order_by("person")
    assert list(told.values_list("kind", flat=True)) == ["session_moved", "session_moved_clash"]
    assert told[0].facts["old"] != told[0].facts["new"]
    assert [c.enrolment for c in MoveChoice.objects.all()] == [rows[1]]
    rows[1].refresh_from_db()
    assert rows[1].state == "enrolled"
    assert ClassFact.objects.filter(kind="moved").count() == 1
    assert entry_of(session, changed_at=AT).sequence == session.moved == 1
    assert session.moved == 1


def test_one_gives_the_seat_back_without_a_strike_or_keeps_it_once(hit):
    rows, session, target = hit
    go(session, target)
    with pytest.raises(RuleBroken, match="no_choice"):
        answer_move(enrolment=rows[0], answer="keep", by=rows[0].person, at=AT)
    done = answer_move(enrolment=rows[1], answer="give_back", by=rows[1].person, at=AT)
    assert (done.state, done.facts.last().why) == ("cancelled", "session_moved")
    assert not Strike.objects.exists()
    with pytest.raises(RuleBroken, match="no_choice"):
        answer_move(enrolment=rows[1], answer="keep", by=rows[1].person, at=AT)


def test_who_keeps_the_seat_is_not_asked_again(hit):
    rows, session, target = hit
    go(session, target)
    answer_move(enrolment=rows[1], answer="keep", by=rows[1].person, at=AT)
    rows[1].refresh_from_db()
    assert (rows[1].state, open_choice(rows[1])) == ("enrolled", None)


def test_what_was_asked_after_an_earlier_move_goes_with_the_next(hit):
    rows, session, target = hit
    go(session, target)
    session.refresh_from_db()
    go(session, moved_to(session, target.starts_at + 3 * DAY))
    rows[1].refresh_from_db()
    assert open_choice(rows[1]) is None


def test_a_trainer_who_is_taken_then_forbids_it_by_name():
    trainer = make_person("陈师傅")
    course_class = make_class(trainers=[trainer])
    other = make_class(trainers=[trainer], starts_at=AT + 30 * DAY)
    session = course_class.sessions.first()
    target = moved_to(session, other.first_session_at + HOUR)
    found = preview_move(session, target)
    assert [p for p, _clash in found.staff] == [trainer]
    with pytest.raises(RuleBroken) as refused:
        go(session, target)
    assert (refused.value.code, refused.value.facts["who"]) == ("trainer_taken", "陈师傅")


def test_what_lies_behind_or_has_no_reason_is_not_moved(hit):
    _rows, session, target = hit
    with pytest.raises(RuleBroken, match="reason_needed"):
        go(session, target, reason=" ")
    with pytest.raises(RuleBroken, match="move_to_past"):
        go(session, moved_to(session, AT - DAY))
    with pytest.raises(RuleBroken, match="session_past"):
        move_session(
            session=session,
            target=moved_to(session, session.ends_at + 5 * DAY),
            reason="x",
            by=None,
            at=session.starts_at,
        )
    again = moved_to(session, session.starts_at)
    assert go(session, again).seated == []
    assert not SessionMove.objects.exists()


def test_a_preview_for_many_costs_as_many_queries_as_for_one(django_assert_max_num_queries):
    course_class = make_class(capacity=None, giving="open")
    other = make_class(capacity=None, giving="open", sessions=1, starts_at=AT + 20 * DAY)
    people = make_people(40)
    ask(course_class, *people)
    ask(other, *people)
    session = course_class.sessions.first()
    with django_assert_max_num_queries(6):
        found = preview_move(session, moved_to(session, other.first_session_at))
    assert len(found.hits) == 40
