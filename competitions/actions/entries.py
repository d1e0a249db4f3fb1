"""Entering a person or a team, checking in, withdrawing."""

import datetime
from collections.abc import Sequence
from functools import partial

from django.db import IntegrityError, transaction

from accounts.models import Person, Unit
from competitions.actions.facts import write_fact, write_facts
from competitions.models import Delegation, Entry, EntryMember, Event, StageEntry
from competitions.rules.states import (
    CompetitionState,
    EntryState,
    EventKind,
    MemberRole,
    Standing,
)
from core.errors import RuleBroken
from core.locking import locked, locked_one

OPEN = frozenset({CompetitionState.ANNOUNCED, CompetitionState.ENTRIES})


@transaction.atomic
def enter(  # noqa: PLR0913 - the parts of an entry
    *,
    event: Event,
    unit: Unit,
    name_zh: str,
    members: Sequence[Person],
    name_en: str = "",
    reserves: Sequence[Person] = (),
    made_up: bool = False,
    by: Person | None,
    at: datetime.datetime,
) -> Entry:
    """Enter a person (an individual event) or a team; the start number is the next one.

    Refuses with `entries_closed`, `team_size`, `entry_twice` (the same name in the unit) and
    `competes_already` (somebody is in another entry of the event).
    """
    _event_open(event)
    event = locked_one(Event.objects.filter(pk=event.pk))
    if event.kind == EventKind.INDIVIDUAL and len(members) != 1:
        raise RuleBroken("team_size", size=1, given=len(members))
    if event.kind == EventKind.TEAM and len(members) != event.team_size:
        raise RuleBroken("team_size", size=event.team_size, given=len(members))
    delegation, _ = Delegation.objects.get_or_create(
        competition_id=event.competition_id, unit=unit
    )
    event.last_start_no += 1
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                event=event,
                unit=unit,
                delegation=delegation,
                name_zh=name_zh.strip(),
                name_en=name_en.strip(),
                start_no=event.last_start_no,
                made_up=made_up,
                created_at=at,
            )
            _add_members(entry, members, reserves)
    except IntegrityError as error:
        raise _refusal(error, name_zh) from error
    event.save(update_fields=["last_start_no"])
    write_fact(entry, by=by, at=at)
    return entry


def _event_open(event: Event) -> None:
    if event.competition.state not in OPEN:
        raise RuleBroken("entries_closed")
    if event.stages.exclude(state="planned").exists():
        raise RuleBroken("drawn_already")


def _add_members(entry: Entry, members: Sequence[Person], reserves: Sequence[Person]) -> None:
    make = partial(EntryMember, entry=entry, event_id=entry.event_id)
    EntryMember.objects.bulk_create(
        [make(person=p, no=n, role=MemberRole.MEMBER) for n, p in enumerate(members, start=1)]
        + [
            make(person=p, no=n, role=MemberRole.RESERVE)
            for n, p in enumerate(reserves, start=len(members) + 1)
        ]
    )


def _refusal(error: IntegrityError, name: str) -> RuleBroken:
    text = str(error)
    if "competes_once_in_event" in text or "entrymember.event_id" in text:
        return RuleBroken("competes_already")
    if "entry_member_once" in text or "entrymember.entry_id" in text:
        return RuleBroken("competes_already")
    return RuleBroken("entry_twice", name=name)


@transaction.atomic
def check_in(*, entry: Entry, by: Person | None, at: datetime.datetime) -> Entry:
    """The entry is there; again changes nothing. Refuses with `withdrawn`."""
    entry = locked_one(Entry.objects.filter(pk=entry.pk))
    if entry.state == EntryState.CHECKED_IN:
        return entry
    if entry.state == EntryState.WITHDRAWN:
        raise RuleBroken("withdrawn")
    entry.state, entry.checked_in_at = EntryState.CHECKED_IN, at
    entry.save(update_fields=["state", "checked_in_at"])
    write_fact(entry, by=by, at=at)
    return entry


@transaction.atomic
def withdraw(*, entry: Entry, why: str, by: Person | None, at: datetime.datetime) -> Entry:
    """The entry takes no further part, in any stage; again changes nothing. `reason_needed`."""
    if not why.strip():
        raise RuleBroken("reason_needed")
    locked_one(Event.objects.filter(pk=entry.event_id))
    entry = locked_one(Entry.objects.filter(pk=entry.pk))
    if entry.state == EntryState.WITHDRAWN:
        return entry
    entry.state, entry.why = EntryState.WITHDRAWN, why.strip()[:200]
    entry.save(update_fields=["state", "why"])
    entry.members.update(live=False)
    turns = locked(
        StageEntry.objects.filter(entry=entry, standing=Standing.OK).exclude(stage__state="closed")
    )
    for turn in turns:
        turn.standing, turn.standing_why = Standing.WITHDRAWN, entry.why
    StageEntry.objects.bulk_update(turns, ["standing", "standing_why"])
    write_facts([entry, *turns], by=by, at=at)
    return entry
