"""What all boards have in common: an entry, a place, a time of the day."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from competitions.models import Entry, Stage, StageEntry, StageStanding
from competitions.queries.seeing import public_name
from competitions.queries.turns import called
from competitions.rules.ranking import Place
from competitions.rules.states import EventKind, Standing
from core.errors import Reason


def pair(row: Any, field: str) -> dict[str, str]:
    """A text in both languages; English falls back to Chinese."""
    chinese = getattr(row, f"{field}_zh")
    return {"zh": chinese, "en": getattr(row, f"{field}_en", "") or chinese}


def clock_of(moment: datetime.datetime | None) -> str:
    """A time of the day, 14:05."""
    return "" if moment is None else f"{timezone.localtime(moment):%H:%M}"


def entry_facts(entry: Entry) -> dict[str, Any]:
    """An entry: `key` stays the same while its row moves; its name and unit.

    A person is masked on a board, also when the result is out: a hall's screen is filmed.
    """
    zh, en = public_name(entry, team=entry.event.kind == EventKind.TEAM, published=False)
    name, unit = {"zh": zh, "en": en or zh}, pair(entry.unit, "name")
    # 凤桥镇 二队 says its unit already.
    first = name["zh"].split(" ")[0]
    return {
        "key": called(entry),
        "name": name,
        "unit": None if len(first) > 1 and unit["zh"].startswith(first) else unit,
    }


def turn_facts(turn: StageEntry) -> dict[str, Any]:
    """An entry in the running order."""
    return {"no": turn.order, **entry_facts(turn.entry), "planned": clock_of(turn.planned_at)}


def stored_places(stage: Stage) -> list[Place]:
    """The places of the stage as they were computed and signed."""
    rows = StageStanding.objects.filter(stage=stage).select_related("entry")
    return [
        Place(
            called(row.entry),
            row.rank,
            row.mark,
            Standing(row.status),
            Reason(row.reason.get("code", ""), row.reason.get("facts", {})),
        )
        for row in rows.order_by("rank", "pk")
    ]


def place_rows(
    places: Iterable[Place], turns: Iterable[StageEntry], shown_mark: Any
) -> list[dict[str, Any]]:
    """Places by rank, then those without; gaps are left out. `shown_mark` makes text of a mark."""
    entries = {called(turn.entry): turn.entry for turn in turns}
    kept = [p for p in places if p.rank is not None or p.status != Standing.OK]
    kept.sort(key=lambda p: (p.rank is None, p.rank or 0))
    return [
        {
            "rank": place.rank,
            **entry_facts(entries[place.entry]),
            "mark": "" if place.mark is None else shown_mark(place.mark),
            "status": str(place.status),
        }
        for place in kept
        if place.entry in entries
    ]
