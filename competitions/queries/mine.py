"""A person's own competitions: when and where they are up, how it went, what there is to fetch."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Person
from certificates.models import Certificate
from competitions.models import Award, Entry, EntryMember, EventStanding, StageEntry
from competitions.queries.access import public_competitions
from competitions.queries.turns import called
from competitions.rules.public_state import PUBLISHED
from competitions.rules.states import EntryState, MemberRole, ResultState, StageState

COMPETE = (MemberRole.MEMBER, MemberRole.RESERVE)
STILL_SHOWN = datetime.timedelta(days=14)


@dataclass(frozen=True)
class MyTurn:
    """When one is up in a stage, and where."""

    turn: StageEntry
    at: datetime.datetime | None

    @property
    def over(self) -> bool:
        """Is the stage closed?"""
        return bool(self.turn.stage.state == StageState.CLOSED)


@dataclass(frozen=True)
class MyEntry:
    """One's entry in an event; `standing` once it is published, the certificate once issued."""

    entry: Entry
    turns: list[MyTurn]
    standing: EventStanding | None
    certificate: Certificate | None

    @property
    def start_no(self) -> str:
        """The start number."""
        return called(self.entry)

    @property
    def final(self) -> bool:
        """Is the result final?"""
        return bool(
            self.standing is not None and self.entry.event.result.state == ResultState.FINAL
        )

    def current(self, at: datetime.datetime) -> bool:
        """Does it belong on the page of today: it is to come, runs, or is just over?"""
        head = self.entry.event.competition
        day = head.ends_on or head.starts_on
        return day is None or day >= timezone.localdate(at - STILL_SHOWN)


def entries_of(person: Person) -> list[MyEntry]:
    """The person's entries, the latest competition first; four queries."""
    members = (
        EntryMember.objects.filter(
            person=person,
            live=True,
            role__in=COMPETE,
            event__competition__in=public_competitions(),
        )
        .exclude(entry__state=EntryState.WITHDRAWN)
        .select_related("entry__event__competition__venue", "entry__event__result", "entry__unit")
        .order_by("-event__competition__starts_on", "-pk")
    )
    entries = [member.entry for member in members]
    if not entries:
        return []
    turns: dict[int, list[MyTurn]] = defaultdict(list)
    rows = StageEntry.objects.filter(entry__in=entries).select_related(
        "stage__venue", "stage__room"
    )
    for row in rows.order_by("stage__no", "pk"):
        turns[row.entry_id].append(MyTurn(row, row.planned_at or row.stage.starts_at))
    standings = {
        row.entry_id: row
        for row in EventStanding.objects.filter(
            entry__in=entries, event__result__state__in=PUBLISHED
        )
    }
    papers = _certificates(person, entries)
    return [
        MyEntry(entry, turns[entry.pk], standings.get(entry.pk), papers.get(entry.pk))
        for entry in entries
    ]


def _certificates(person: Person, entries: list[Entry]) -> dict[int, Certificate]:
    """The person's certificates by the key of the entry."""
    links = Award.certificates.through.objects.filter(
        award__entry__in=entries, award__withdrawn_at=None, certificate__person=person
    ).select_related("award", "certificate")
    return {link.award.entry_id: link.certificate for link in links}


def withdrawn_turns(person: Person, since: datetime.datetime) -> list[StageEntry]:
    """Turns that were planned for the person and fell when the entry was withdrawn; one query."""
    rows = StageEntry.objects.filter(
        entry__members__person=person,
        entry__members__role__in=COMPETE,
        entry__state=EntryState.WITHDRAWN,
        planned_at__gt=since,
    )
    return list(rows.select_related("stage__venue", "stage__room").order_by("planned_at", "pk"))
