"""A session moves: everybody is told the old and the new time, and who gets a clash may choose."""

import datetime
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.urls import reverse

from accounts.models import Person
from core.errors import RuleBroken
from core.locking import locked, locked_one
from core.notices.actions import Telling, tell_all
from core.notices.kinds import both, span
from core.web.public_pages import forget_public_pages
from courses.actions.classes import refuse_taken_trainers
from courses.actions.facts import write_class_fact
from courses.actions.giving import settle_queue
from courses.actions.moving import enrolment_now, lock_class, move, source_of, telling
from courses.models import (
    ClassSession,
    ClassStaff,
    CourseClass,
    Enrolment,
    MoveChoice,
    SessionMove,
)
from courses.queries.readers import names_of
from courses.queries.session_moves import MovePreview, Target, preview_move
from courses.rules.states import SEATED, ClassState, EnrolmentState
from places.models import Occupation, Room

KEEP, GIVE_BACK = "keep", "give_back"
BY_MOVE = "session_moved"


@transaction.atomic
def move_session(
    *, session: ClassSession, target: Target, reason: str, by: Person | None, at: datetime.datetime
) -> MovePreview:
    """Move the session; what was done, as the preview told it. Already there: nothing is changed.

    Who gets a clash keeps the seat and is asked to choose. Refuses `reason_needed`,
    `ends_before_start`, `move_to_past`, `session_past`, `session_cancelled`, `move_outside_class`,
    `room_archived`, `room_taken`, `trainer_taken`.
    """
    if not reason.strip():
        raise RuleBroken("reason_needed")
    if target.ends_at <= target.starts_at:
        raise RuleBroken("ends_before_start")
    if target.starts_at <= at:
        raise RuleBroken("move_to_past")
    _lock_people(session)
    course_class = lock_class(session.course_class)
    rows = ClassSession.objects.select_related("venue", "room", "course_class__course")
    session = locked_one(rows.filter(pk=session.pk))
    check_movable(session, course_class, at)
    if target.is_where(session):
        return MovePreview(target)
    if target.room is not None:
        room = locked_one(Room.objects.select_related("venue").filter(pk=target.room.pk))
        if room.archived_at is not None or room.venue.archived_at is not None:
            raise RuleBroken("room_archived")
        target = replace(target, room=room, venue=room.venue)
    found = preview_move(session, target)
    refuse_taken_trainers(found.trainers, {p.pk: [clash] for p, clash in found.staff})
    if found.room_taken:
        raise RuleBroken("room_taken")
    done = _apply(session, target, reason.strip()[:200], by=by, at=at)
    _ask(done, found)
    _times(course_class)
    write_class_fact(
        course_class,
        "moved",
        reason=reason,
        by=by,
        at=at,
        session=str(session.uuid),
        old=[done.old_starts_at.isoformat(), done.old_ends_at.isoformat()],
        new=[done.starts_at.isoformat(), done.ends_at.isoformat()],
        room=target.room.pk if target.room else None,
        hit=len(found.hits),
    )
    _tell(done, found, at)
    transaction.on_commit(forget_public_pages)
    # Who waits may have a clash now, or none any more.
    settle_queue(course_class, by=None, at=at)
    return found


def check_movable(session: ClassSession, course_class: CourseClass, at: datetime.datetime) -> None:
    """Refuse what lies behind: a session that began or was cancelled, a class that is over."""
    if session.cancelled_at is not None:
        raise RuleBroken("session_cancelled")
    if session.signed_off_at is not None or session.starts_at <= at:
        raise RuleBroken("session_past")
    if course_class.state in {ClassState.CANCELLED, ClassState.FINISHED}:
        raise RuleBroken("move_outside_class")


def _lock_people(session: ClassSession) -> None:
    """Persons before the class: nobody takes their time elsewhere meanwhile."""
    seated = Enrolment.objects.filter(course_class=session.course_class_id, state__in=SEATED)
    staff = ClassStaff.objects.filter(course_class=session.course_class_id, ended_at=None)
    keys = {*seated.values_list("person", flat=True), *staff.values_list("person", flat=True)}
    locked(Person.objects.filter(pk__in=keys))


def _apply(
    session: ClassSession,
    target: Target,
    reason: str,
    *,
    by: Person | None,
    at: datetime.datetime,
) -> SessionMove:
    done = SessionMove.objects.create(
        session=session,
        old_starts_at=session.starts_at,
        old_ends_at=session.ends_at,
        old_venue=session.venue,
        old_room=session.room,
        starts_at=target.starts_at,
        ends_at=target.ends_at,
        venue=target.venue,
        room=target.room,
        reason=reason,
        by=by,
        at=at,
    )
    session.starts_at, session.ends_at = target.starts_at, target.ends_at
    session.venue, session.room = target.venue, target.room
    session.moved += 1
    session.save(update_fields=["starts_at", "ends_at", "venue", "room", "moved"])
    times = {"starts_at": target.starts_at, "ends_at": target.ends_at, "venue": target.venue}
    taken = Occupation.objects.filter(source=source_of(session))
    taken.filter(room__isnull=False).delete()
    taken.update(**times)
    if target.room is not None:
        Occupation.objects.create(
            room=target.room, role="room", source=source_of(session), **times
        )
    return done


def _ask(done: SessionMove, found: MovePreview) -> None:
    MoveChoice.objects.bulk_create(
        MoveChoice(
            move=done,
            enrolment=hit.enrolment,
            clash={
                "title_zh": hit.clash.title_zh,
                "title_en": hit.clash.title_en,
                "starts_at": hit.clash.starts_at.isoformat(),
                "ends_at": hit.clash.ends_at.isoformat(),
                "minutes": hit.clash.travel_minutes,
            },
        )
        for hit in found.hits
    )
    # What was asked after an earlier move of this session is asked anew, or has gone.
    older = MoveChoice.objects.filter(move__session=done.session, answer="").exclude(move=done)
    older.update(answer=KEEP, answered_at=done.at)


def _times(course_class: CourseClass) -> None:
    held = course_class.sessions.filter(cancelled_at=None)
    ends = held.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    course_class.first_session_at, course_class.last_session_at = ends["first"], ends["last"]
    course_class.save(update_fields=["first_session_at", "last_session_at"])


def _when(starts_at: datetime.datetime, ends_at: datetime.datetime, room: Room | None) -> Any:
    """A time and a place as a fact: words are made when it is read."""
    places = (room.venue, room) if room else ()
    return span(starts_at, ends_at, [both(place.name_zh, place.name_en) for place in places])


def _tell(done: SessionMove, found: MovePreview, at: datetime.datetime) -> None:
    hits = {hit.enrolment.pk: hit for hit in found.hits}
    session = done.session
    facts: dict[str, Any] = {
        "session": both(session.title_zh, session.title_en),
        "old": _when(done.old_starts_at, done.old_ends_at, done.old_room),
        "new": _when(done.starts_at, done.ends_at, done.room),
        "why": done.reason,
    }
    tellings = []
    for enrolment in found.seated:
        hit = hits.get(enrolment.pk)
        more = {"what": both(hit.clash.title_zh, hit.clash.title_en)} if hit else {}
        kind = "session_moved_clash" if hit else "session_moved"
        tellings.append(telling(enrolment, kind, at=at, **facts, **more))
    tellings += [
        Telling(
            person=person,
            kind="session_moved_staff",
            facts={**names_of(session.course_class), **facts},
            url=reverse("courses:roll", args=[session.uuid]),
            key=f"session_moved_staff:{done.uuid}:{person.uuid}",
        )
        for person in found.trainers
    ]
    tell_all(tellings, at=at)


@transaction.atomic
def answer_move(
    *, enrolment: Enrolment, answer: str, by: Person | None, at: datetime.datetime
) -> Enrolment:
    """Keep the seat in spite of the clash, or give it back without a strike.

    Refuses `no_choice` where there is none (any more), or the class has begun.
    """
    if answer not in {KEEP, GIVE_BACK}:
        raise RuleBroken("no_choice")
    course_class = lock_class(enrolment.course_class)
    enrolment = enrolment_now(enrolment)
    rows = MoveChoice.objects.filter(enrolment=enrolment, answer="")
    choices = list(rows.select_related("move__session"))
    if not choices or enrolment.state != EnrolmentState.ENROLLED:
        raise RuleBroken("no_choice")
    if all(choice.move.session.starts_at <= at for choice in choices):
        raise RuleBroken("no_choice")
    rows.update(answer=answer, answered_at=at)
    if answer == GIVE_BACK:
        move(enrolment, EnrolmentState.CANCELLED, why=BY_MOVE, by=by, at=at)
        settle_queue(course_class, by=None, at=at)
    return enrolment
