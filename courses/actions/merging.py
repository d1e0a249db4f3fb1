"""Putting a class together with another, and making two of one."""

import datetime
import uuid as uuids
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Person
from core.errors import RuleBroken
from core.locking import locked
from core.web.public_pages import forget_public_pages
from courses.actions.arrivals import answer_everybody
from courses.actions.changes import MoveWish, Outcome, ask_to_move
from courses.actions.classes import SessionPlan, cancel_class, open_class, publish_class
from courses.actions.moving import lock_person
from courses.actions.undoing import undo_change
from courses.models import ClassChange, ClassChangeItem, CourseClass
from courses.queries.changes import open_merge
from courses.rules.changes import MOVABLE, ChangeKind
from courses.rules.states import ClassState, EnrolmentState, Giving
from places.models import Room


@transaction.atomic
def merge_class(
    *, course_class: CourseClass, wish: MoveWish, by: Person | None, at: datetime.datetime
) -> Outcome:
    """Ask everybody of the class to move to the other one, and take no new requests.

    When nobody's answer is open any more, or the deadline has come, the class is cancelled: see
    `finish_merges`. `enrolments` of the wish are not looked at. Refuses as `ask_to_move` does, and
    with `merging_already`.
    """
    # Both, in the order of their keys: of two merges at once the second sees the first, and whoever
    # has asked by now is asked to move as well.
    rows = CourseClass.objects.select_related("course", "unit")
    classes = locked(rows.filter(pk__in=[course_class.pk, wish.target.pk]))
    course_class = next(row for row in classes if row.pk == course_class.pk)
    if open_merge(course_class) is not None:
        raise RuleBroken("merging_already")
    answer_everybody(course_class, at=at)
    everybody = course_class.enrolments.filter(state__in=MOVABLE).values_list("uuid", flat=True)
    wish = replace(wish, enrolments=list(everybody), kind=ChangeKind.MERGE)
    done = ask_to_move(course_class=course_class, wish=wish, by=by, at=at)
    done.change.old_closes_at = course_class.closes_at
    done.change.save(update_fields=["old_closes_at"])
    if course_class.closes_at is None or course_class.closes_at > at:
        course_class.closes_at = at
        course_class.save(update_fields=["closes_at"])
        transaction.on_commit(forget_public_pages)
    return done


def finish_merges(*, at: datetime.datetime) -> int:
    """Cancel each class whose people have all answered, or whose deadline has come; how many."""
    still = ClassChangeItem.objects.filter(
        change=OuterRef("pk"), made__state=EnrolmentState.OFFERED
    )
    rows = ClassChange.objects.filter(
        Q(answer_until__lte=at) | ~Exists(still),
        kind=ChangeKind.MERGE,
        finished_at=None,
        undone_at=None,
    )
    return sum(finish_merge(change=change, by=None, at=at) for change in rows.order_by("pk"))


@transaction.atomic
def finish_merge(*, change: ClassChange, by: Person | None, at: datetime.datetime) -> bool:
    """Cancel the class that was merged; seats held for an answer stay held to their deadline.

    Whoever is still in it is told. False where it is done or was taken back; where the other class
    was cancelled meanwhile, the merge is taken back here: there is nowhere to go to.
    """
    pair = locked(CourseClass.objects.filter(pk__in=[change.course_class_id, change.target_id]))
    states = {row.pk: row.state for row in pair}
    change = ClassChange.objects.select_related("course_class").get(pk=change.pk)
    if change.finished_at is not None or change.undone_at is not None:
        return False
    assert change.target_id is not None
    running = states[change.course_class_id] == ClassState.PUBLISHED
    if running and states[change.target_id] == ClassState.CANCELLED:
        undo_change(change=change, by=by, at=at)
        return False
    change.finished_at = at
    change.save(update_fields=["finished_at"])
    if not running:
        return False
    cancel_class(course_class=change.course_class, why=change.reason, by=by, at=at)
    return True


@dataclass(frozen=True)
class Sister:
    """The class that is split off: its first session begins at `starts_at`, the rest follow."""

    code: str
    label_zh: str
    label_en: str
    capacity: int
    starts_at: datetime.datetime
    room: Room | None
    trainer: Person


@transaction.atomic
def split_class(
    *,
    course_class: CourseClass,
    sister: Sister,
    enrolments: Collection[uuids.UUID],
    reason: str,
    answer_until: datetime.datetime,
    by: Person | None,
    at: datetime.datetime,
) -> Outcome:
    """Open a class like this one at another time, and ask these people to move there.

    All in one: nobody else takes the new seats before they are held. Refuses as opening a class
    does (`room_taken`, `trainer_taken`, `class_code_taken`), and as `ask_to_move` does.
    """
    # Of two clicks the second waits here, and sees the class that the first has opened.
    lock_person(sister.trainer)
    if _code_taken(sister):
        raise RuleBroken("class_code_taken")
    if sister.starts_at <= at:
        raise RuleBroken("move_to_past")
    try:
        with transaction.atomic():
            opened = _open_like(course_class, sister, by=by, at=at)
    except IntegrityError as error:
        if _code_taken(sister):
            raise RuleBroken("class_code_taken") from error
        raise
    made = publish_class(course_class=opened, by=by, at=at)
    wish = MoveWish(made, enrolments, reason, answer_until, kind=ChangeKind.SPLIT)
    return ask_to_move(course_class=course_class, wish=wish, by=by, at=at)


def _code_taken(sister: Sister) -> bool:
    return CourseClass.objects.filter(code=sister.code).exists()


def _open_like(
    course_class: CourseClass, sister: Sister, *, by: Person | None, at: datetime.datetime
) -> CourseClass:
    sessions = list(course_class.sessions.filter(cancelled_at=None).order_by("starts_at", "pk"))
    if not sessions:
        raise RuleBroken("no_sessions")
    shift = sister.starts_at - sessions[0].starts_at
    venue = sister.room.venue if sister.room is not None else None
    until = course_class.cancel_until
    # A ballot is drawn once; what the new class has left goes by arrival.
    drawn = course_class.giving == Giving.BALLOT
    return open_class(
        course=course_class.course,
        unit=course_class.unit,
        code=sister.code,
        label_zh=sister.label_zh,
        label_en=sister.label_en,
        venue=venue,
        room=sister.room,
        capacity=sister.capacity,
        giving=Giving.ARRIVAL if drawn else course_class.giving,
        opens_at=None if drawn else course_class.opens_at,
        closes_at=None,
        cancel_until=until + shift if until is not None else None,
        sessions=[
            SessionPlan(
                title_zh=session.title_zh,
                title_en=session.title_en,
                kind=session.kind,
                starts_at=session.starts_at + shift,
                ends_at=session.ends_at + shift,
                hours=session.hours,
                room=sister.room,
                venue=venue,
            )
            for session in sessions
        ],
        trainers=[sister.trainer],
        only_units=list(course_class.only_units.all()),
        age_from=course_class.age_from,
        age_to=course_class.age_to,
        only_groups=course_class.only_groups,
        needed_skills=list(course_class.needed_skills.all()),
        season=course_class.season,
        season_limit=course_class.season_limit,
        by=by,
        at=at,
    )
