"""A stage as everybody in the hall and on a phone may see it: plain values, words in both languages.

What is in here is public. Nobody's duty shows more on a board, so it is read once for all; what of
the results may be seen is `queries.seeing.unveiled` alone. Never in here: anonymous numbers,
stations of a blind stage, marks before their time, full names of single persons.
"""

import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from competitions.models import Stage, StageEntry
from competitions.queries.access import public_competitions
from competitions.queries.board_bracket import bracket_board
from competitions.queries.board_marked import marked_board
from competitions.queries.board_rows import pair
from competitions.queries.board_timed import timed_board
from competitions.queries.seeing import unveiled
from competitions.queries.turns import standing_of
from competitions.rules.states import CompetitionState, StageFormat, StageState, Standing, Turn

FORMATS: Mapping[StageFormat, Callable[..., dict[str, Any]]] = {
    StageFormat.MARKED: marked_board,
    StageFormat.TIMED: timed_board,
    StageFormat.BRACKET: bracket_board,
}
ON = (CompetitionState.RUNNING, CompetitionState.FINISHED)


def boards() -> QuerySet[Stage]:
    """The stages that have a board: public, of a format that can be shown, drawn or later."""
    return (
        Stage.objects.filter(
            event__competition__in=public_competitions(), format__in=[str(f) for f in FORMATS]
        )
        .exclude(state=StageState.PLANNED)
        .select_related("event__competition__venue", "event__result", "venue", "room", "timed")
    )


def live_boards() -> list[Stage]:
    """The boards of competitions that run now, by event; those of stages that run first."""
    found = boards().filter(event__competition__state=CompetitionState.RUNNING)
    listed = found.order_by("event__competition__order", "event__no", "no", "pk")
    return sorted(listed, key=lambda stage: stage.state != StageState.RUNNING)


def board_stage(stage_uuid: uuid.UUID) -> Stage | None:
    """The stage whose board this is."""
    return boards().filter(uuid=stage_uuid).first()


def changed_at(stage_uuid: uuid.UUID) -> datetime.datetime | None:
    """When the stage last changed; one small query. None: it has no board (any more)."""
    rows = boards().filter(uuid=stage_uuid).order_by()
    return rows.values_list("changed_at", flat=True).first()


def board_of(stage: Stage, *, at: datetime.datetime) -> dict[str, Any]:
    """The whole board of a stage; values that JSON can hold."""
    turns = list(
        stage.stage_entries.select_related("entry__unit", "entry__event").order_by("order", "pk")
    )
    shown = unveiled(stage, stage.event.result)
    venue = stage.venue or stage.event.competition.venue
    live = [turn for turn in turns if standing_of(turn) == Standing.OK]
    return {
        "stage": str(stage.uuid),
        "format": stage.format,
        "state": stage.state,
        "event": pair(stage.event, "title"),
        "title": pair(stage, "title"),
        "venue": None if venue is None else pair(venue, "name"),
        "kind": stage.event.kind,
        "unveiled": str(shown),
        "result": str(stage.event.result.state) if shown == "all" else None,
        "total": len(live),
        "late_minutes": late_minutes(stage, live, at),
        **FORMATS[StageFormat(stage.format)](stage, turns, shown, at),
    }


def late_minutes(stage: Stage, live: list[StageEntry], at: datetime.datetime) -> int:
    """How far the stage is behind its plan, in whole minutes: by who is up, else by who is next."""
    if stage.state != StageState.RUNNING:
        return 0
    planned = [turn for turn in live if turn.planned_at is not None and turn.turn != Turn.DONE]
    if not planned:
        return 0
    first = min(planned, key=lambda turn: (turn.turn != Turn.WORKING, turn.order or 0))
    assert first.planned_at is not None
    late = (first.started_at or at) - first.planned_at
    return max(0, int(late.total_seconds() // 60))
