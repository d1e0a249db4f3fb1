"""Venues and rooms made, changed, and taken out of use on the desk."""

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from accounts.models import Person
from core.constraints import refused_as
from core.errors import RuleBroken
from core.locking import locked
from places.models import Occupation, PlaceFact, Room, Venue

T = TypeVar("T", Venue, Room)
TAKEN = {"Venue.code": "venue_code_taken", "room_once_in_venue": "room_code_taken"}


@transaction.atomic
def save_venue(
    *, venue: Venue | None, values: Mapping[str, Any], by: Person | None, at: datetime.datetime
) -> Venue:
    """Make the venue, or change it; `values` are fields by name. Refuses `venue_code_taken`."""
    saved, changed = _save(venue or Venue(), values)
    _write(saved, None, changed, made=venue is None, by=by, at=at)
    return saved


@transaction.atomic
def save_room(
    *,
    venue: Venue,
    room: Room | None,
    values: Mapping[str, Any],
    by: Person | None,
    at: datetime.datetime,
) -> Room:
    """Make a room of the venue, or change it. Refuses `venue_archived`, `room_code_taken`."""
    (venue,) = locked(Venue.objects.filter(pk=venue.pk))
    if room is None and venue.archived_at is not None:
        raise RuleBroken("venue_archived")
    saved, changed = _save(room or Room(venue=venue), values)
    _write(venue, saved, changed, made=room is None, by=by, at=at)
    return saved


@transaction.atomic
def archive_room(*, room: Room, archived: bool, by: Person | None, at: datetime.datetime) -> Room:
    """Take the room out of use, or back. Refuses `room_still_taken` while something is to come."""
    (room,) = locked(Room.objects.filter(pk=room.pk))
    if (room.archived_at is not None) == archived:
        return room
    if archived:
        _refuse_taken([room], at)
    room.archived_at = at if archived else None
    room.save(update_fields=["archived_at"])
    _fact(room.venue, room, "archived" if archived else "restored", {}, by=by, at=at)
    return room


@transaction.atomic
def archive_venue(
    *, venue: Venue, archived: bool, by: Person | None, at: datetime.datetime
) -> Venue:
    """Take the venue out of use, with its rooms, or back. Refuses `room_still_taken`."""
    (venue,) = locked(Venue.objects.filter(pk=venue.pk))
    rooms = locked(Room.objects.filter(venue=venue))
    if (venue.archived_at is not None) == archived:
        return venue
    if archived:
        _refuse_taken(rooms, at)
    venue.archived_at = at if archived else None
    venue.save(update_fields=["archived_at"])
    _fact(venue, None, "archived" if archived else "restored", {}, by=by, at=at)
    return venue


def _refuse_taken(rooms: list[Room], at: datetime.datetime) -> None:
    coming = Occupation.objects.filter(room__in=rooms, ends_at__gt=at).order_by("starts_at")
    first = coming.first()
    if first is not None:
        raise RuleBroken("room_still_taken", count=coming.count(), first=first.starts_at)


def _save(row: T, values: Mapping[str, Any]) -> tuple[T, dict[str, Any]]:
    """The row, saved, and what is new in it, as it goes into the fact."""
    changed = {}
    for name, value in values.items():
        if getattr(row, name, None) != value:
            changed[name] = value if value is None or isinstance(value, int) else str(value)
            setattr(row, name, value)
    if changed:
        with refused_as(TAKEN):
            row.save()
    return row, changed


def _write(
    venue: Venue,
    room: Room | None,
    changed: dict[str, Any],
    *,
    made: bool,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    if made or changed:
        _fact(venue, room, "made" if made else "changed", changed, by=by, at=at)


def _fact(
    venue: Venue,
    room: Room | None,
    kind: str,
    payload: dict[str, Any],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    PlaceFact.objects.create(venue=venue, room=room, kind=kind, payload=payload, by=by, at=at)
