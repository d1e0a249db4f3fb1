"""Entering a person or a team, checking in, withdrawing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import Person, Unit
from competitions.actions.calendar import release_entry
from competitions.actions.drawing import lock_stage
from competitions.actions.facts import write_fact, write_facts
from competitions.actions.match_course import lock_course, settle_withdrawals
from competitions.models import Delegation, Entry, EntryMember, Event, Stage, StageEntry
from competitions.rules.states import (
    CompetitionState,
    EntryState,
    EventKind,
    MemberRole,
    StageFormat,
    Standing,
)
from core.errors import RuleBroken
from core.locking import locked, locked_one

OPEN = frozenset({CompetitionState.ANNOUNCED, CompetitionState.ENTRIES})


@dataclass(frozen=True)
class Competitor:
    """A person of an entry with their part in it, and what their papers say of their trade."""

    person: Person
    role: MemberRole = MemberRole.MEMBER
    trade: str = ""
    level: str = ""
    certificate_no: str = ""


@transaction.atomic
def enter(  # noqa: PLR0913 - the parts of an entry
    *,
    event: Event,
    unit: Unit,
    name_zh: str,
    members: Sequence[Person] = (),
    name_en: str = "",
    name_note: str = "",
    reserves: Sequence[Person] = (),
    people: Sequence[Competitor] = (),
    coach_name: str = "",
    leader_name: str = "",
    made_up: bool = False,
    within_window: bool = False,
    by: Person | None,
    at: datetime.datetime,
) -> Entry:
    """Enter a person (an individual event) or a team; the start number is the next one.

    The people are `members` and `reserves`, or `people` with their parts. `within_window`: a unit
    enters its own, from the opening to the close of entries. Refuses with `entries_closed`,
    `drawn_already`, `entries_not_yet`, `entries_over`, `team_size(size, given)`,
    `unit_full(most)`, `competes_already` (somebody is in another entry of the event),
    `entry_twice(name)` (the team is there), and `namesake(name)`: another person of this name and
    `name_note` is entered for the unit.
    """
    people = people or [
        *(Competitor(person) for person in members),
        *(Competitor(person, MemberRole.RESERVE) for person in reserves),
    ]
    event = locked_one(Event.objects.filter(pk=event.pk).select_related("competition"))
    _event_open(event)
    if within_window:
        check_window(event, at)
    check_size(event, sum(c.role == MemberRole.MEMBER for c in people))
    check_unit(event, unit)
    delegation, _ = Delegation.objects.get_or_create(
        competition_id=event.competition_id, unit=unit
    )
    if leader_name and delegation.leader_name != leader_name:
        delegation.leader_name = leader_name
        delegation.save(update_fields=["leader_name"])
    event.last_start_no += 1
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                event=event,
                unit=unit,
                delegation=delegation,
                name_zh=name_zh.strip(),
                name_en=name_en.strip(),
                name_note=name_note.strip()[:12],
                coach_name=coach_name.strip()[:60],
                start_no=event.last_start_no,
                made_up=made_up,
                created_at=at,
            )
            _add_people(entry, people)
    except IntegrityError as error:
        raise _refusal(error, event, name_zh) from error
    event.save(update_fields=["last_start_no"])
    write_fact(entry, by=by, at=at)
    return entry


def _event_open(event: Event) -> None:
    if event.competition.state not in OPEN:
        raise RuleBroken("entries_closed")
    if event.stages.exclude(state="planned").exists():
        raise RuleBroken("drawn_already")


def check_window(event: Event, at: datetime.datetime) -> None:
    """May units enter now? Refuses with `entries_closed`, `entries_not_yet`, `entries_over`."""
    competition = event.competition
    if competition.state != CompetitionState.ENTRIES:
        raise RuleBroken("entries_closed")
    if competition.entry_opens_at and at < competition.entry_opens_at:
        raise RuleBroken("entries_not_yet")
    if competition.entry_closes_at and at >= competition.entry_closes_at:
        raise RuleBroken("entries_over")


def check_size(event: Event, members: int) -> None:
    """Refuses with `team_size(size, given)`; reserves, leaders and coaches don't count."""
    size = 1 if event.kind == EventKind.INDIVIDUAL else event.team_size
    if members != size:
        raise RuleBroken("team_size", size=size, given=members)


def check_unit(event: Event, unit: Unit) -> None:
    """Refuses with `unit_full(most)` when the unit has all the entries it may have."""
    most = event.max_entries_per_unit
    if most is None:
        return
    there = event.entries.filter(unit=unit).exclude(state=EntryState.WITHDRAWN)
    if there.count() >= most:
        raise RuleBroken("unit_full", most=most)


def _add_people(entry: Entry, people: Sequence[Competitor]) -> None:
    order = list(MemberRole)
    EntryMember.objects.bulk_create(
        EntryMember(
            entry=entry,
            event_id=entry.event_id,
            person=one.person,
            no=no,
            role=one.role,
            trade=one.trade[:60],
            level=one.level[:24],
            certificate_no=one.certificate_no[:40],
        )
        for no, one in enumerate(sorted(people, key=lambda c: order.index(c.role)), start=1)
    )


def name_taken(event: Event) -> str:
    """The code for a name that is there: a team is entered twice, a person may be a namesake."""
    return "entry_twice" if event.kind == EventKind.TEAM else "namesake"


def _refusal(error: IntegrityError, event: Event, name: str) -> RuleBroken:
    text = str(error)
    if "competes_once_in_event" in text or "entrymember.event_id" in text:
        return RuleBroken("competes_already")
    if "entry_member_once" in text or "entrymember.entry_id" in text:
        return RuleBroken("competes_already")
    return RuleBroken(name_taken(event), name=name)


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
    """The entry takes no further part, in any stage; again changes nothing. `reason_needed`.

    Its open and later matches are lost by forfeit.
    """
    if not why.strip():
        raise RuleBroken("reason_needed")
    locked_one(Event.objects.filter(pk=entry.event_id))
    brackets = Stage.objects.filter(
        event_id=entry.event_id, format=StageFormat.BRACKET, state__in=["drawn", "running"]
    )
    for stage in brackets.order_by("pk"):
        lock_stage(stage)
    entry = locked_one(Entry.objects.filter(pk=entry.pk))
    if entry.state == EntryState.WITHDRAWN:
        return entry
    entry.state, entry.why = EntryState.WITHDRAWN, why.strip()[:200]
    entry.save(update_fields=["state", "why"])
    entry.members.update(live=False)
    release_entry(entry)
    Stage.objects.filter(event=entry.event_id).update(changed_at=at)
    turns = locked(
        StageEntry.objects.filter(entry=entry, standing=Standing.OK).exclude(stage__state="closed")
    )
    for turn in turns:
        turn.standing, turn.standing_why = Standing.WITHDRAWN, entry.why
    StageEntry.objects.bulk_update(turns, ["standing", "standing_why"])
    write_facts([entry, *turns], by=by, at=at)
    for stage in brackets.order_by("pk"):
        settle_withdrawals(course=lock_course(stage), why=entry.why, by=by, at=at)
    return entry
