"""Calendar files (RFC 5545): what takes a person's time, as programs subscribe to it.

An entry keeps its UID for good. Its SEQUENCE only grows, and DTSTAMP is when it last changed, so
that a feed in which nothing changed is the same to the byte and has the same ETag.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

PRODUCT = "-//SkillCamp//Agenda//ZH"


@dataclass(frozen=True)
class Entry:
    """Something with a time; `cancelled` stays in the calendar, struck through."""

    uid: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title: str
    place: str
    changed_at: datetime.datetime
    sequence: int = 0
    cancelled: bool = False
    url: str = ""


def calendar_file(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """The entries as a calendar, times in UTC."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    if name:
        found.add("x-wr-calname", name)
        found.add("method", "PUBLISH")
    for entry in entries:
        found.add_component(_event(entry))
    return bytes(found.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _utc(entry.changed_at))
    event.add("last-modified", _utc(entry.changed_at))
    event.add("dtstart", _utc(entry.starts_at))
    event.add("dtend", _utc(entry.ends_at))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", entry.url)
    return event


def _utc(value: datetime.datetime) -> datetime.datetime:
    return value.astimezone(datetime.UTC).replace(microsecond=0)
