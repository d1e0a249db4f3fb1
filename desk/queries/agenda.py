"""A person's agenda by day: sessions, offers to answer, duties and turns in competitions."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Person
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


@dataclass
class Day:
    """A day of the agenda; each list by time."""

    date: datetime.date
    sessions: list[Own] = field(default_factory=list)
    contests: list[Appearance] = field(default_factory=list)
    offers: list[Enrolment] = field(default_factory=list)


def appearances(person: Person, since: datetime.datetime) -> list[Appearance]:
    """When the person is up in a competition, or serves there; from what takes their time."""
    rows = list(
        Occupation.objects.filter(person=person, source__startswith="stage:", ends_at__gt=since)
        .select_related("venue", "room")
        .order_by("starts_at", "pk")
    )
    titles = titles_of({row.source for row in rows})
    return [
        Appearance(
            uid=f"{row.source}:{row.role}:{person.uuid}",
            changes=row.pk,  # a new timetable writes new rows
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


def agenda_of_days(person: Person, at: datetime.datetime) -> list[Day]:
    """The days from today on that hold something, each with what it holds; seven queries."""
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
