"""What there is to say to a chat group about a class, as kinds and values; nothing of one person."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from core.notices.kinds import both, moment, span
from courses.models import ClassSession, CourseClass, SessionMove
from courses.queries.ballots import ballot_of
from courses.queries.readers import names_of
from courses.rules.states import ClassState, EnrolmentState

MOST_MOVES = 5


@dataclass(frozen=True)
class Piece:
    """Something to say: `slug` names it in addresses, `url` is the public page it leads to."""

    slug: str
    kind: str
    facts: dict[str, Any]
    url: str


def pieces_of(course_class: CourseClass, at: datetime.datetime) -> list[Piece]:
    """What can be said now, the newest matter first and the class itself last; five queries."""
    names = names_of(course_class)
    page = reverse("courses:class", args=[course_class.code])
    course = reverse("courses:course", args=[course_class.course.code])
    if course_class.state == ClassState.CANCELLED:
        return [Piece("cancelled", "group_cancelled", names, course)]
    sessions = list(course_class.sessions.select_related("venue", "room"))
    found = [*_moves(course_class, names, page, at), *_off(sessions, names, page, at)]
    found += _seats(course_class, names, page, at)
    held = [session for session in sessions if session.cancelled_at is None]
    facts = {**names, "when": _when(held[0])} if held else names
    if held and course_class.held_at is not None and held[0].starts_at > at:
        found.append(Piece("held", "group_held", facts, page))
    if held:
        found.append(_class(course_class, facts, page, at))
    return found


def _class(
    course_class: CourseClass, facts: dict[str, Any], page: str, at: datetime.datetime
) -> Piece:
    opens, ends = course_class.opens_at, course_class.asking_ends_at
    begun = course_class.first_session_at is not None and course_class.first_session_at <= at
    if course_class.state != ClassState.PUBLISHED or begun or (ends and ends <= at):
        return Piece("class", "group_class", facts, page)
    if opens is not None and opens > at:
        go = reverse("courses:go", args=[course_class.code])
        return Piece("class", "group_soon", {**facts, "opens": moment(opens)}, go)
    return Piece("class", "group_open", facts, page)


def _when(session: ClassSession) -> dict[str, Any]:
    places = [place for place in (session.venue, session.room) if place]
    where = [both(place.name_zh, place.name_en) for place in places]
    return span(session.starts_at, session.ends_at, where)


def _moves(
    course_class: CourseClass, names: dict[str, Any], page: str, at: datetime.datetime
) -> list[Piece]:
    """The newest move of each session that is still to come."""
    rows = SessionMove.objects.filter(
        session__course_class=course_class,
        session__starts_at__gt=at,
        session__cancelled_at=None,
    ).select_related("session", "old_venue", "old_room", "venue", "room")
    newest = {row.session_id: row for row in rows.order_by("pk")}
    listed = sorted(newest.values(), key=lambda row: -row.pk)[:MOST_MOVES]
    return [
        Piece(
            f"moved-{row.session.no}",
            "group_moved",
            {
                **names,
                "session": both(row.session.title_zh, row.session.title_en),
                "old": _span(row.old_starts_at, row.old_ends_at, row.old_venue, row.old_room),
                "new": _span(row.starts_at, row.ends_at, row.venue, row.room),
            },
            page,
        )
        for row in listed
    ]


def _span(starts_at: datetime.datetime, ends_at: datetime.datetime, *places: Any) -> Any:
    return span(starts_at, ends_at, [both(p.name_zh, p.name_en) for p in places if p])


def _off(
    sessions: list[ClassSession], names: dict[str, Any], page: str, at: datetime.datetime
) -> list[Piece]:
    return [
        Piece(
            f"off-{session.no}",
            "group_session_off",
            {
                **names,
                "session": both(session.title_zh, session.title_en),
                "old": _when(session),
            },
            page,
        )
        for session in sessions
        if session.cancelled_at is not None and session.starts_at > at
    ]


def _seats(
    course_class: CourseClass, names: dict[str, Any], page: str, at: datetime.datetime
) -> list[Piece]:
    """The ballot, and the offers that are open."""
    found = []
    if course_class.frozen_at is not None:
        ballot = ballot_of(course_class)
        draw = ballot.draw if ballot is not None else None
        url = reverse("draws:draw", args=[draw.uuid]) if draw is not None else page
        kind = "group_drawn" if course_class.drawn_at else "group_listed"
        found.append(Piece("ballot", kind, names, url))
    offers = course_class.enrolments.filter(
        state=EnrolmentState.OFFERED, offer_until__gt=at
    ).aggregate(number=Count("pk"), until=Min("offer_until"))
    if offers["number"]:
        facts = {**names, "number": offers["number"], "until": moment(offers["until"])}
        found.append(Piece("offers", "group_offers", facts, page))
    return found
