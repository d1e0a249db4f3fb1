"""The demo's changes of a class: a class that has too few, and people asked to move to another."""

import datetime

from django.db.models import QuerySet

from courses.actions.changes import MoveWish, ask_to_move, cancel_many
from courses.actions.least import set_least
from courses.actions.offers import accept_offer, decline_offer
from courses.actions.undoing import undo_change
from courses.models import CourseClass, Enrolment
from courses.pages.change_forms import answered_by
from skillcamp.demo.people import Cast

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def build_changes(*, cast: Cast, at: datetime.datetime) -> None:
    """What the organiser finds on the desk in the morning."""
    organiser = cast.by_role["organiser"]
    music = CourseClass.objects.get(code="PC-MUS-1")
    set_least(
        course_class=music, least=20, decide_at=at - 2 * HOUR, by=organiser, at=at - 20 * DAY
    )
    sums = CourseClass.objects.get(code="CH-SUM-1")
    set_least(course_class=sums, least=15, decide_at=at + 20 * DAY, by=organiser, at=at - DAY)
    running = CourseClass.objects.get(code="JR-INF-1")
    asked = list(_others(running, cast).order_by("place")[:12])
    done = ask_to_move(
        course_class=running,
        wish=MoveWish(
            target=CourseClass.objects.get(code="JR-INF-2"),
            enrolments=[row.uuid for row in asked],
            reason="家政实训室工位不够，白天班还有空位",
            answer_until=answered_by(at),
        ),
        by=organiser,
        at=at - 5 * HOUR,
    )
    if len(done.rows) > 2:
        accept_offer(enrolment=done.rows[0], by=done.rows[0].person, at=at - 4 * HOUR)
        decline_offer(enrolment=done.rows[1], by=done.rows[1].person, at=at - 3 * HOUR)
    wrong = list(_others(music, cast).order_by("-place")[:2])
    cancelled = cancel_many(
        course_class=music,
        enrolments=[row.uuid for row in wrong],
        reason="单位报错名单",
        by=organiser,
        at=at - 3 * DAY,
    )
    undo_change(change=cancelled.change, by=organiser, at=at - 3 * DAY + HOUR)


def _others(course_class: CourseClass, cast: Cast) -> QuerySet[Enrolment]:
    """People of the crowd: those who are shown as somebody keep what they have."""
    rows = Enrolment.objects.filter(course_class=course_class, state="enrolled")
    return rows.exclude(person__in=cast.by_role.values())
