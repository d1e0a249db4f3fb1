"""The organiser's desk: today's rooms, what is to be done, the classes."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Person
from competitions.queries.waiting import CompetitionDesk, competition_desk
from core.notices.queries import dead_letters
from courses.models import ClassSession, CourseClass
from courses.queries.access import classes_organised_by
from courses.queries.calls import calls_to_make
from courses.queries.catalogue import STAFF, ClassCard, cards
from courses.queries.desk import rolls_missing, to_confirm, ways_to_do
from courses.rules.states import SEATED

LEFT, WIDTH, ROW, TOP = 160, 910, 46, 36
LISTED = 8
# The drawing shows the day from eight to ten in the evening.
FIRST, LAST = 8, 22
# A Chinese letter of a bar is about so wide.
LETTER = 14


@dataclass(frozen=True)
class Bar:
    """A session in the drawing of the day."""

    session: ClassSession
    x: str
    width: str
    arrived: int
    expected: int
    begun: bool
    over: bool
    letters: int


@dataclass(frozen=True)
class Lane:
    """A room's line in the drawing; `y` is its top."""

    name: Any
    venue: Any
    y: int
    bars: list[Bar]


def _x(moment: datetime.datetime) -> float:
    here = timezone.localtime(moment)
    minutes = here.hour * 60 + here.minute - FIRST * 60
    return LEFT + max(0.0, min(1.0, minutes / ((LAST - FIRST) * 60))) * WIDTH


def lanes_of_today(person: Person, at: datetime.datetime) -> list[Lane]:
    """Today's sessions by room."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    sessions = (
        ClassSession.objects.filter(
            course_class__in=classes_organised_by(person),
            starts_at__gte=midnight,
            starts_at__lt=midnight + datetime.timedelta(days=1),
            cancelled_at=None,
        )
        .exclude(course_class__state__in=["draft", "cancelled"])
        .select_related("course_class__course__track", "room", "venue")
        .annotate(
            arrived=Count("records", filter=Q(records__share__gt=0), distinct=True),
            expected=Count(
                "course_class__enrolments",
                filter=Q(course_class__enrolments__state__in=SEATED),
                distinct=True,
            ),
        )
        .order_by("starts_at", "pk")
    )
    by_place: dict[Any, list[ClassSession]] = defaultdict(list)
    for session in sessions:
        by_place[session.room or session.venue].append(session)
    lanes = []
    for number, (place, own) in enumerate(by_place.items()):
        bars = [
            Bar(
                session=s,
                x=f"{_x(s.starts_at):.0f}",
                width=f"{max(60, _x(s.ends_at) - _x(s.starts_at)):.0f}",
                arrived=getattr(s, "arrived", 0),
                expected=getattr(s, "expected", 0),
                begun=s.starts_at <= at,
                over=s.ends_at <= at,
                letters=max(8, int((_x(s.ends_at) - _x(s.starts_at)) / LETTER) - 4),
            )
            for s in own
        ]
        venue = own[0].venue if own[0].room else None
        lanes.append(Lane(place, venue, TOP + number * ROW, bars))
    return lanes


@dataclass(frozen=True)
class Desk:
    """Everything the desk shows."""

    lanes: list[Lane]
    height: int
    now_x: str | None
    hours: list[tuple[int, str]]
    arrived: int
    missing: list[ClassSession]
    confirm: list[CourseClass]
    opening: list[ClassCard]
    short: list[ClassCard]
    classes: list[ClassCard]
    wanted: str
    asked: list[CourseClass]
    to_draw: list[CourseClass]
    calls: list[CourseClass]
    unsent: int
    competitions: CompetitionDesk
    left: int = LEFT
    right: int = LEFT + WIDTH

    @property
    def sessions(self) -> int:
        """How many sessions there are today."""
        return sum(len(lane.bars) for lane in self.lanes)

    @property
    def seats_free(self) -> int:
        """Free seats in the classes that are open now."""
        return sum(c.seats.free or 0 for c in self.classes if c.state == "open")

    @property
    def waiting(self) -> int:
        """People in the queues of all current classes."""
        return sum(c.seats.waiting for c in self.classes)

    @property
    def held(self) -> int:
        """Seats that are held for an answer."""
        return sum(c.seats.held for c in self.classes)

    @property
    def running(self) -> int:
        """How many classes have begun."""
        return sum(c.state == "running" for c in self.classes)

    @property
    def todo(self) -> int:
        """How many things wait for the organiser."""
        own = len(self.opening) + len(self.missing) + len(self.confirm) + len(self.short)
        own += len(self.asked) + len(self.to_draw) + len(self.calls) + bool(self.unsent)
        return own + self.competitions.todo

    @property
    def ticks(self) -> list[tuple[str, int]]:
        """Half hours of the drawing: where they stand and how high they begin."""
        return [
            (f"{LEFT + half / ((LAST - FIRST) * 2) * WIDTH:.1f}", 28 if half % 4 else 22)
            for half in range((LAST - FIRST) * 2 + 1)
        ]

    @property
    def tab(self) -> str:
        """The state whose classes are listed: the wanted one, or the first that has any."""
        states = [state for state, _number in self.tabs]
        return self.wanted if self.wanted in states else states[0] if states else ""

    @property
    def listed(self) -> list[ClassCard]:
        """The first classes of the tab."""
        return [c for c in self.classes if c.state == self.tab][:LISTED]

    @property
    def more(self) -> int:
        """How many classes of the tab aren't listed."""
        return max(0, sum(c.state == self.tab for c in self.classes) - LISTED)

    @property
    def tabs(self) -> list[tuple[str, int]]:
        """The states of the current classes and how many are in each."""
        counts = Counter(c.state for c in self.classes)
        return [
            (state, counts[state])
            for state in ("open", "full", "soon", "running")
            if counts[state]
        ]


def desk_of(person: Person, at: datetime.datetime, *, wanted: str = "") -> Desk:
    """Read it all; none of the queries is in a loop."""
    lanes = lanes_of_today(person, at)
    asked, to_draw = ways_to_do(person, at)
    organised = classes_organised_by(person)
    current = (
        organised.filter(state="published", last_session_at__gt=at)
        .select_related("course__track", "venue", "room")
        .prefetch_related(STAFF)
        .order_by("first_session_at", "pk")
    )
    listed = cards(current[:200], at)
    day = at + datetime.timedelta(hours=26)
    return Desk(
        lanes=lanes,
        height=TOP + max(1, len(lanes)) * ROW,
        now_x=f"{_x(at):.0f}" if FIRST <= timezone.localtime(at).hour < LAST else None,
        hours=[
            (h, f"{LEFT + (h - FIRST) / (LAST - FIRST) * WIDTH:.0f}")
            for h in range(FIRST, LAST + 1, 2)
        ],
        arrived=sum(bar.arrived for lane in lanes for bar in lane.bars),
        missing=list(rolls_missing(organised, at)[:20]),
        confirm=to_confirm(person),
        opening=[
            c for c in listed if c.state == "soon" and (c.course_class.opens_at or day) <= day
        ],
        short=[c for c in listed if c.short],
        classes=listed,
        wanted=wanted,
        asked=asked,
        to_draw=to_draw,
        calls=calls_to_make(person, at),
        unsent=dead_letters().count() if person.is_staff else 0,
        competitions=competition_desk(person, timezone.localdate(at)),
    )
