"""Asking many to move, merging, splitting, cancelling many: both seats held, all of it undone."""

from decimal import Decimal
from uuid import uuid4

import pytest

from core.errors import RuleBroken
from core.notices.models import Notice
from courses.actions.changes import MoveWish, ask_to_move, cancel_many, rehearse
from courses.actions.classes import cancel_class
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.grade import give_marks
from courses.actions.merging import Sister, finish_merges, merge_class, split_class
from courses.actions.offers import accept_offer, close_queues, decline_offer, lapse_offers
from courses.actions.roll import RollMark, mark_roll
from courses.actions.undoing import undo_change
from courses.models import (
    Arrival,
    AttendanceRecord,
    ClassChange,
    CourseClass,
    Enrolment,
    Grade,
    Strike,
)
from courses.queries.attendance import hours_of
from courses.queries.seats import position, seat_counts
from places.models import Occupation
from tests.factories.courses import DAY, HOUR, make_class, make_course, make_people
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
LATER = AT + 2 * DAY


def ask(course_class, *people, at=AT):
    return [enrol_person(course_class=course_class, person=p, by=p, at=at) for p in people]


def wish(target, rows, **fields):
    values = {"reason": "人数不够", "answer_until": LATER} | fields
    return MoveWish(target, [row.uuid for row in rows], **values)


@pytest.fixture
def two():
    """Two classes of a course at the same hours, three people in the first, one of them waits."""
    course = make_course(exam="practical")
    left = make_class(course=course, capacity=2, no=1)
    there = make_class(course=course, capacity=2, no=2)
    rows = ask(left, *make_people(3))
    assert [row.state for row in rows] == ["enrolled", "enrolled", "waiting"]
    return left, there, rows


def again(row):
    row.refresh_from_db()
    return row


def test_both_seats_are_held_until_the_answer(two):
    left, there, rows = two
    done = ask_to_move(course_class=left, wish=wish(there, rows[:1]), by=None, at=AT)
    (made,) = done.rows
    assert (again(made).state, made.offer_until, made.way) == ("offered", LATER, "move")
    assert (again(rows[0]).state, again(rows[2]).state) == ("enrolled", "waiting")
    assert seat_counts([left, there])[there.pk].held == 1
    told = Notice.objects.get(kind="move_asked")
    assert told.person == rows[0].person
    assert told.facts["left"]["zh"] == left.label_zh


def test_a_yes_gives_the_one_seat_for_the_other_and_the_line_moves_up(two):
    left, there, rows = two
    (made,) = ask_to_move(course_class=left, wish=wish(there, rows[:1]), by=None, at=AT).rows
    person = rows[0].person
    accept_offer(enrolment=made, by=person, at=AT + HOUR)
    accept_offer(enrolment=made, by=person, at=AT + HOUR)
    assert (again(made).state, again(rows[0]).state) == ("enrolled", "cancelled")
    assert rows[0].facts.last().why == "moved_away"
    assert again(rows[2]).state == "offered"
    taken = Occupation.objects.filter(person=person).values_list("source", flat=True)
    assert set(taken) == {f"session:{s.uuid}" for s in there.sessions.all()}
    assert not Strike.objects.exists()
    assert Notice.objects.filter(kind="moved", person=person).count() == 1


def test_a_no_or_silence_changes_nothing_in_the_old_class(two):
    left, there, rows = two
    first, second = ask_to_move(course_class=left, wish=wish(there, rows[:2]), by=None, at=AT).rows
    decline_offer(enrolment=first, by=rows[0].person, at=AT + HOUR)
    lapse_offers(at=LATER)
    assert [again(row).state for row in (first, second)] == ["cancelled", "lapsed"]
    assert [again(row).state for row in rows[:2]] == ["enrolled", "enrolled"]
    assert Notice.objects.filter(kind="move_lapsed", person=rows[1].person).count() == 1
    assert not Notice.objects.filter(kind="offer_lapsed").exists()
    with pytest.raises(RuleBroken, match="offer_expired"):
        accept_offer(enrolment=second, by=rows[1].person, at=LATER + HOUR)


def test_those_in_line_there_come_before_those_who_are_moved(two):
    left, there, rows = two
    ask(there, *make_people(1))
    with pytest.raises(RuleBroken) as refused:
        ask_to_move(course_class=left, wish=wish(there, rows[:2]), by=None, at=AT)
    assert refused.value.code == "seats_short"
    assert refused.value.facts["short"] == 1
    done = ask_to_move(
        course_class=left, wish=wish(there, rows[:2], add_seats=True), by=None, at=AT
    )
    assert (done.added, len(done.rows)) == (1, 2)
    there.refresh_from_db()
    assert there.capacity == 3
    (newcomer,) = ask(there, *make_people(1))
    assert (newcomer.state, position(newcomer)) == ("waiting", 1)


def test_whom_a_rule_is_against_is_named_and_not_asked(two):
    left, there, rows = two
    elsewhere = make_class(sessions=1, starts_at=there.sessions.last().starts_at + 30 * DAY)
    session = there.sessions.last()
    session.starts_at += 30 * DAY
    session.ends_at += 30 * DAY
    session.save()
    ask(elsewhere, rows[0].person)
    done = ask_to_move(course_class=left, wish=wish(there, rows[:2]), by=None, at=AT)
    assert [row.person for row in done.rows] == [rows[1].person]
    ((row, reasons),) = done.against
    assert (row, [reason.code for reason in reasons]) == (rows[0], ["clash"])


def test_asking_twice_asks_once(two):
    left, there, rows = two
    ask_to_move(course_class=left, wish=wish(there, rows[:1]), by=None, at=AT)
    with pytest.raises(RuleBroken) as refused:
        ask_to_move(course_class=left, wish=wish(there, rows[:1]), by=None, at=AT)
    ((_row, (reason,)),) = refused.value.facts["against"]
    assert (refused.value.code, reason.code) == ("nobody_to_move", "in_target_already")


def test_a_rehearsal_tells_what_would_be_and_leaves_no_trace(two):
    left, there, rows = two
    before = Enrolment.objects.count()
    told = rehearse(
        ask_to_move, course_class=left, wish=wish(there, rows, add_seats=True), by=None, at=AT
    )
    assert (len(told.rows), told.added) == (3, 1)
    assert (Enrolment.objects.count(), ClassChange.objects.count()) == (before, 0)
    assert not Notice.objects.filter(kind="move_asked").exists()
    assert CourseClass.objects.get(pk=there.pk).capacity == 2


def test_attendance_and_marks_go_along():
    course = make_course(exam="practical")
    left = make_class(course=course, no=1, sessions=3)
    there = make_class(course=course, no=2, sessions=3, starts_at=AT + 12 * DAY)
    (row,) = ask(left, *make_people(1))
    first, second, _third = left.sessions.order_by("no")
    mark_roll(
        session=first,
        marks=[RollMark(uuid4(), row.uuid, "present", first.ends_at)],
        by=None,
        at=first.ends_at,
    )
    mark_roll(
        session=second,
        marks=[RollMark(uuid4(), row.uuid, "absent", second.ends_at)],
        by=None,
        at=second.ends_at,
    )
    item = left.graded_items.get(code="practical")
    give_marks(item=item, marks={row.uuid: Decimal("81.5")}, by=None, at=second.ends_at)
    at = second.ends_at + HOUR
    asked = wish(there, [row], answer_until=at + DAY)
    (made,) = ask_to_move(course_class=left, wish=asked, by=None, at=at).rows
    accept_offer(enrolment=made, by=row.person, at=at)
    kept = AttendanceRecord.objects.filter(enrolment=made)
    assert list(kept.values_list("session__no", "status")) == [(1, "present")]
    assert made.events.get().reason == left.code
    assert Grade.objects.get(enrolment=made).mark == Decimal("81.5")
    last = there.sessions.order_by("no").last()
    assert hours_of(again(made), last.ends_at).earned == 4
    assert AttendanceRecord.objects.filter(enrolment=row).count() == 2


def test_a_seat_asked_for_in_a_running_class_does_not_end_with_its_line(two):
    left, there, rows = two
    begun = there.first_session_at + HOUR
    asked = wish(there, rows[:1], answer_until=begun + DAY)
    (made,) = ask_to_move(course_class=left, wish=asked, by=None, at=begun).rows
    close_queues(at=begun + HOUR)
    assert again(made).state == "offered"
    accept_offer(enrolment=made, by=rows[0].person, at=begun + HOUR)
    assert again(made).state == "enrolled"


def test_taking_it_back_withdraws_what_is_open_and_leaves_who_has_moved(two):
    left, there, rows = two
    done = ask_to_move(course_class=left, wish=wish(there, rows[:2]), by=None, at=AT)
    accept_offer(enrolment=done.rows[0], by=rows[0].person, at=AT)
    back = undo_change(change=done.change, by=None, at=AT)
    assert [row.pk for row in back] == [done.rows[1].pk]
    assert [again(row).state for row in done.rows] == ["enrolled", "cancelled"]
    assert again(rows[1]).state == "enrolled"
    assert undo_change(change=done.change, by=None, at=AT) == []


def test_a_merge_closes_the_class_and_cancels_it_when_all_have_answered(two):
    left, there, rows = two
    done = merge_class(course_class=left, wish=wish(there, [], add_seats=True), by=None, at=AT)
    assert len(done.rows) == 3
    with pytest.raises(RuleBroken, match="closed"):
        ask(left, *make_people(1), at=AT + HOUR)
    with pytest.raises(RuleBroken, match="merging_already"):
        merge_class(course_class=left, wish=wish(there, []), by=None, at=AT)
    for made in done.rows[:2]:
        accept_offer(enrolment=made, by=made.person, at=AT + HOUR)
    assert finish_merges(at=AT + HOUR) == 0
    decline_offer(enrolment=done.rows[2], by=rows[2].person, at=AT + HOUR)
    assert finish_merges(at=AT + HOUR) == 1
    assert finish_merges(at=AT + HOUR) == 0
    left.refresh_from_db()
    assert left.state == "cancelled"
    assert [again(row).state for row in done.rows] == ["enrolled", "enrolled", "cancelled"]
    assert Notice.objects.filter(kind="class_cancelled").count() == 1


def test_a_merge_ends_at_its_deadline_and_can_be_taken_back_before(two):
    left, there, rows = two
    asked = wish(there, [], add_seats=True)
    done = merge_class(course_class=left, wish=asked, by=None, at=AT)
    undo_change(change=done.change, by=None, at=AT)
    left.refresh_from_db()
    assert left.closes_at is None
    assert {again(row).state for row in done.rows} == {"cancelled"}
    merge_class(course_class=left, wish=asked, by=None, at=AT)
    lapse_offers(at=LATER)
    assert finish_merges(at=LATER) == 1
    assert {again(row).state for row in rows} == {"cancelled"}
    assert Notice.objects.filter(kind="merge_lapsed").count() == 3


def test_a_merge_into_a_class_that_is_cancelled_is_taken_back_and_nobody_loses_their_seat(two):
    left, there, rows = two
    asked = wish(there, [], add_seats=True)
    done = merge_class(course_class=left, wish=asked, by=None, at=AT)
    cancel_class(course_class=there, why="停电", by=None, at=AT + HOUR)
    assert finish_merges(at=AT + HOUR) == 0
    left.refresh_from_db()
    assert (left.state, left.closes_at) == ("published", None)
    assert [again(row).state for row in rows] == ["enrolled", "enrolled", "waiting"]
    assert {again(row).state for row in done.rows} == {"cancelled"}
    assert finish_merges(at=LATER) == 0
    left.refresh_from_db()
    assert left.state == "published"


def test_a_merge_of_a_class_that_is_over_ends_and_does_not_stop_the_sweep(two):
    left, there, _rows = two
    merge_class(course_class=left, wish=wish(there, [], add_seats=True), by=None, at=AT)
    CourseClass.objects.filter(pk=left.pk).update(state="finished")
    assert finish_merges(at=LATER) == 0
    assert ClassChange.objects.get().finished_at == LATER
    left.refresh_from_db()
    assert left.state == "finished"


def test_who_has_asked_but_had_no_answer_yet_is_asked_to_move_by_a_merge_too(two):
    left, there, _rows = two
    newcomer = make_people(1)[0]
    Arrival.objects.create(course_class=left, person=newcomer, at=AT)
    done = merge_class(course_class=left, wish=wish(there, [], add_seats=True), by=None, at=AT)
    assert newcomer in [row.person for row in done.rows]


def test_a_split_opens_a_class_like_it_and_holds_its_seats_at_once(two):
    left, _there, rows = two
    trainer = make_person("陈师傅")
    sister = Sister("LD-NEW-9", "乙班", "Class B", 1, AT + 11 * DAY, None, trainer)
    done = split_class(
        course_class=left,
        sister=sister,
        enrolments=[rows[2].uuid],
        reason="报名的人多",
        answer_until=LATER,
        by=None,
        at=AT,
    )
    made = CourseClass.objects.get(code="LD-NEW-9")
    shift = made.first_session_at - left.first_session_at
    assert shift == DAY
    assert [(s.no, s.starts_at - shift) for s in made.sessions.order_by("no")] == [
        (s.no, s.starts_at) for s in left.sessions.order_by("no")
    ]
    (newcomer,) = ask(made, *make_people(1))
    assert newcomer.state == "waiting"
    accept_offer(enrolment=done.rows[0], by=rows[2].person, at=AT)
    assert again(rows[2]).state == "cancelled"
    with pytest.raises(RuleBroken, match="class_code_taken"):
        split_class(
            course_class=left,
            sister=sister,
            enrolments=[rows[0].uuid],
            reason="再分",
            answer_until=LATER,
            by=None,
            at=AT,
        )


def test_many_are_cancelled_with_a_reason_and_the_line_gets_their_seats(two):
    left, _there, rows = two
    told = rehearse(
        cancel_many,
        course_class=left,
        enrolments=[rows[0].uuid],
        reason="查无此人",
        by=None,
        at=AT,
    )
    assert [e.person for e in told.offered] == [rows[2].person]
    assert again(rows[0]).state == "enrolled"
    done = cancel_many(
        course_class=left,
        enrolments=[rows[0].uuid, rows[1].uuid],
        reason="查无此人",
        by=None,
        at=AT,
    )
    assert {again(row).state for row in rows[:2]} == {"cancelled"}
    assert again(rows[2]).state == "offered"
    back = undo_change(change=done.change, by=None, at=AT + HOUR)
    assert [row.state for row in back] == ["enrolled", "waiting"]
    assert [position(row) for row in back] == [None, 1]
    assert back[1].line == rows[1].line
    decline_offer(enrolment=rows[2], by=rows[2].person, at=AT + HOUR)
    assert again(back[1]).state == "offered"


def test_who_asked_again_meanwhile_is_left_as_is_by_the_undo(two):
    left, _there, rows = two
    done = cancel_many(course_class=left, enrolments=[rows[0].uuid], reason="误报", by=None, at=AT)
    (anew,) = ask(left, rows[0].person)
    assert undo_change(change=done.change, by=None, at=AT) == []
    assert again(anew).state == "waiting"


def test_what_is_not_said_or_over_is_refused(two):
    left, there, rows = two
    cases = {
        "reason_needed": wish(there, rows, reason=" "),
        "answer_until_past": wish(there, rows, answer_until=AT),
        "not_a_sister": wish(make_class(no=7), rows),
    }
    for code, asked in cases.items():
        with pytest.raises(RuleBroken, match=code):
            ask_to_move(course_class=left, wish=asked, by=None, at=AT)
    over = there.last_session_at + HOUR
    with pytest.raises(RuleBroken, match="target_over"):
        ask_to_move(
            course_class=left,
            wish=wish(there, rows, answer_until=over + DAY),
            by=None,
            at=over,
        )
    with pytest.raises(RuleBroken, match="reason_needed"):
        cancel_many(course_class=left, enrolments=[rows[0].uuid], reason="", by=None, at=AT)
    cancel_enrolment(enrolment=rows[0], by=rows[0].person, at=AT)
    with pytest.raises(RuleBroken, match="nobody_to_cancel"):
        cancel_many(course_class=left, enrolments=[rows[0].uuid], reason="误", by=None, at=AT)


def test_an_offer_of_the_old_class_can_still_be_taken_while_one_is_asked_to_move(two):
    left, there, rows = two
    cancel_enrolment(enrolment=rows[0], by=rows[0].person, at=AT)
    assert again(rows[2]).state == "offered"
    (made,) = ask_to_move(course_class=left, wish=wish(there, rows[2:]), by=None, at=AT).rows
    accept_offer(enrolment=rows[2], by=rows[2].person, at=AT + HOUR)
    assert (again(rows[2]).state, again(made).state) == ("enrolled", "offered")
    accept_offer(enrolment=made, by=rows[2].person, at=AT + HOUR)
    assert (again(rows[2]).state, again(made).state) == ("cancelled", "enrolled")


def test_asking_thirty_takes_no_more_queries_than_asking_three(django_assert_max_num_queries):
    course, counts = make_course(), []
    for number in (3, 30):
        left = make_class(course=course, capacity=number, no=f"a{number}")
        there = make_class(course=course, capacity=number, no=f"b{number}")
        rows = ask(left, *make_people(number))
        with django_assert_max_num_queries(60) as seen:
            ask_to_move(course_class=left, wish=wish(there, rows), by=None, at=AT)
        counts.append(len(seen))
    assert counts[0] == counts[1]
