"""What is already taken at the time something else wants, the way between venues included."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from accounts.models import Person
from core.errors import Reason
from places.models import Occupation, Room, Venue
from places.rules.spans import Span
from places.rules.travel import MOST_MINUTES, Place, Stay, TravelTable, meet

WIDEST = datetime.timedelta(minutes=MOST_MINUTES)
ONLINE = "online"


@dataclass(frozen=True)
class Clash:
    """What stands in the way: an occupation by its source, its times, and the way to it.

    `overlap` is False when the two only leave too little time for the way. Without a title yet.
    """

    source: str
    role: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    travel_minutes: int
    overlap: bool
    title_zh: str = ""
    title_en: str = ""

    def reason(self, code: str = "clash") -> Reason:
        """The clash as a reason: what, when, and how long the way is."""
        facts = {
            "what": {"zh": self.title_zh, "en": self.title_en or self.title_zh},
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "minutes": self.travel_minutes,
        }
        return Reason(code, facts if self.overlap else {**facts, "as": "way"})


def travel_table() -> TravelTable:
    """The one place where the speeds are set: `TRAVEL` of the settings."""
    return TravelTable(**settings.TRAVEL)


def place_of(venue: Venue | None) -> Place | None:
    """A venue as the rule looks at it."""
    if venue is None:
        return None
    return _place(venue.pk, venue.latitude, venue.longitude, venue.kind)


def _place(key: int | None, latitude: object, longitude: object, kind: str | None) -> Place | None:
    if key is None:
        return None
    known = latitude is not None and longitude is not None
    return Place(
        key,
        float(str(latitude)) if known else None,
        float(str(longitude)) if known else None,
        online=kind == ONLINE,
    )


def stay(starts_at: datetime.datetime, ends_at: datetime.datetime, venue: Venue | None) -> Stay:
    """What is wanted of a person's time, and where."""
    return Stay(Span(starts_at, ends_at), place_of(venue))


READ = (
    "person",
    "source",
    "role",
    "starts_at",
    "ends_at",
    "venue",
    "venue__latitude",
    "venue__longitude",
    "venue__kind",
)


def clashes_of_people(
    people: Collection[Person] | Collection[int],
    wanted: Sequence[Stay],
    *,
    except_sources: Collection[str] = (),
    except_role: str | None = None,
) -> dict[int, list[Clash]]:
    """By person's key, what stands in the way of these stays, by start, with titles.

    `except_role` leaves out what those sources take in this role alone: who teaches at a session
    can't learn there, though who learns there may be looked at again.

    One query whatever the number of people, and one for each kind of source that stands there.
    """
    if not wanted or not people:
        return {}
    near = Q(pk__in=[])
    for one in wanted:
        near |= Q(starts_at__lt=one.span.ends_at + WIDEST, ends_at__gt=one.span.starts_at - WIDEST)
    rows = Occupation.objects.filter(near, person__in=people)
    if except_sources:
        role = {} if except_role is None else {"role": except_role}
        rows = rows.exclude(source__in=list(except_sources), **role)
    table = travel_table()
    found: dict[int, list[Clash]] = {}
    for person, source, role, begins, ends, *where in rows.order_by("starts_at", "pk").values_list(
        *READ
    ):
        other = Stay(Span(begins, ends), _place(*where))
        meetings = [meeting for one in wanted if (meeting := meet(one, other, table)) is not None]
        if meetings:
            worst = max(meetings, key=lambda m: (m.overlap, m.travel_minutes))
            found.setdefault(person, []).append(
                Clash(source, role, begins, ends, worst.travel_minutes, worst.overlap)
            )
    return _titled(found)


def _titled(found: dict[int, list[Clash]]) -> dict[int, list[Clash]]:
    titles = titles_of({clash.source for clashes in found.values() for clash in clashes})
    return {
        person: [
            Clash(
                **{
                    **clash.__dict__,
                    "title_zh": titles.get(clash.source, {}).get("title_zh", ""),
                    "title_en": titles.get(clash.source, {}).get("title_en", ""),
                }
            )
            for clash in clashes
        ]
        for person, clashes in found.items()
    }


def titles_of(sources: Iterable[str]) -> Mapping[str, dict[str, str]]:
    """What each source is called (title_zh, title_en, url); one query for each kind of source."""
    by_kind: dict[str, list[str]] = {}
    for source in sorted(set(sources)):
        by_kind.setdefault(source.partition(":")[0], []).append(source)
    titles: dict[str, dict[str, str]] = {}
    for kind, dotted in settings.OCCUPATION_TITLES.items():
        if kind in by_kind:
            titles |= import_string(dotted)(by_kind[kind])
    return titles


def clashes_of(
    person: Person | None = None,
    spans: Iterable[tuple[datetime.datetime, datetime.datetime]] = (),
    *,
    room: Room | None = None,
    except_sources: Collection[str] = (),
) -> list[Occupation]:
    """The occupations of the person or the room that overlap one of the spans, by start.

    `spans` are (start, end), the end not included; the way is left out. One query.
    """
    if (person is None) == (room is None):
        raise ValueError("either a person or a room")
    whose = Q(person=person) if person is not None else Q(room=room)
    found = Occupation.objects.filter(whose & _overlapping(spans)).exclude(
        source__in=list(except_sources)
    )
    return list(found.select_related("room", "venue").order_by("starts_at", "pk"))


def _overlapping(spans: Iterable[tuple[datetime.datetime, datetime.datetime]]) -> Q:
    wanted = Q(pk__in=[])
    for starts_at, ends_at in spans:
        wanted |= Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return wanted


def agenda_of(
    person: Person, starts_at: datetime.datetime, ends_at: datetime.datetime
) -> list[Occupation]:
    """All that takes the person between the two moments, by start. One query."""
    return clashes_of(person, [(starts_at, ends_at)])
