"""A person's agenda by day: sessions, offers to answer, duties and turns in competitions."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Person
from competitions.models import StageEntry
from competitions.queries.draws import source_of
from competitions.queries.mine import withdrawn_turns
from courses.models import Enrolment
from courses.queries.agenda_days import Own, own_days
from courses.rules.states import ClassState, EnrolmentState
from places.models import Occupation, Room, Venue
from places.queries.clashes import titles_of


@dataclass(frozen=True)
class Appearance:
    """A turn or a duty in a stage of a competition."""

    uid: str
    changes: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title_zh: str
    title_en: str
    url: str
    venue: Venue | None
    room: Room | None
    duty: bool
    off: bool = False
    changed_at: datetime.datetime | None = None


@dataclass
class Day:
    """A day of the agenda; each list by time."""

    date: datetime.date
    sessions: list[Own] = field(default_factory=list)
    contests: list[Appearance] = field(default_factory=list)
    offers: list[Enrolment] = field(default_factory=list)


def appearances(person: Person, since: datetime.datetime) -> list[Appearance]:
    """When the person is up in a competition, or serves there; from what takes their time.

    A turn that fell with a withdrawn entry stays as `off`, so that calendars strike it.
    """
    rows = list(
        Occupation.objects.filter(person=person, source__startswith="stage:", ends_at__gt=since)
        .select_related("venue", "room")
        .order_by("starts_at", "pk")
    )
    fallen = {
        f"{source_of(turn.stage)}:competitor:{person.uuid}": turn
        for turn in withdrawn_turns(person, since)
    }
    titles = titles_of(
        {row.source for row in rows} | {source_of(t.stage) for t in fallen.values()}
    )
    listed = [
        Appearance(
            uid=f"{row.source}:{row.role}:{person.uuid}",
            # A new timetable writes new rows; who entered again comes after what fell.
            changes=row.pk + _fell(fallen.get(f"{row.source}:{row.role}:{person.uuid}")),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            title_zh=titles[row.source]["title_zh"],
            title_en=titles[row.source]["title_en"],
            url=titles[row.source]["url"],
            venue=row.venue,
            room=row.room,
            duty=row.role == "official",
        )
        for row in rows
        if row.source in titles
    ]
    again = {one.uid for one in listed}
    listed += [
        _off(uid, turn, titles[source_of(turn.stage)])
        for uid, turn in fallen.items()
        if uid not in again and source_of(turn.stage) in titles
    ]
    return listed


def _fell(turn: StageEntry | None) -> int:
    """A number above every key of a row, that only grows: the second of the change."""
    changed_at = turn.stage.changed_at if turn is not None else None
    return int(changed_at.timestamp()) if changed_at is not None else 0


def _off(uid: str, turn: StageEntry, title: Mapping[str, str]) -> Appearance:
    stage, starts_at = turn.stage, turn.planned_at
    assert starts_at is not None
    return Appearance(
        uid=uid,
        changes=_fell(turn),
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=stage.slot_minutes),
        title_zh=title["title_zh"],
        title_en=title["title_en"],
        url=title["url"],
        venue=stage.venue,
        room=stage.room,
        duty=False,
        off=True,
        changed_at=stage.changed_at,
    )


def agenda_of_days(person: Person, at: datetime.datetime) -> list[Day]:
    """The days from today on that hold something, each with what it holds; eight queries."""
    here = timezone.localtime(at)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    days: dict[datetime.date, Day] = {}

    def day_of(moment: datetime.datetime) -> Day:
        date = timezone.localtime(moment).date()
        return days.setdefault(date, Day(date))

    for own in own_days(person, midnight):
        if not own.lost or own.session.course_class.state == ClassState.CANCELLED:
            day_of(own.session.starts_at).sessions.append(own)
    for one in appearances(person, midnight):
        if not one.off:
            day_of(one.starts_at).contests.append(one)
    offers = Enrolment.objects.filter(
        person=person, state=EnrolmentState.OFFERED, offer_until__gt=at
    )
    for offer in offers.select_related("course_class__course__track").order_by(
        "offer_until", "pk"
    ):
        if offer.offer_until is not None:
            day_of(offer.offer_until).offers.append(offer)
    return [days[date] for date in sorted(days)]
