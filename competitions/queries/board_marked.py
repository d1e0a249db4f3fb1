"""The board of a marked stage: the running order by heat, and the places when their time has come.

A heat moves as a whole: when a single entry begins or ends would tell who has which number, as the
judges see numbers begin and end. Stations go by number, so they are not told either.
"""

import datetime
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from competitions.models import Stage, StageEntry
from competitions.queries.board_rows import clock_of, entry_facts, place_rows, stored_places
from competitions.queries.seeing import Unveiled
from competitions.queries.turns import standing_of
from competitions.rules.states import Standing, Turn


def marked_board(
    stage: Stage, turns: Sequence[StageEntry], shown: Unveiled, at: datetime.datetime
) -> dict[str, Any]:
    """What a board of marks has beside the head of all boards; one query more when unveiled."""
    heats = _heats(turns)
    places = stored_places(stage) if shown == Unveiled.ALL else []
    return {
        "done": sum(len(heat["entries"]) for heat in heats if heat["state"] == "done"),
        "heats": heats,
        "rows": place_rows(places, turns, str),
    }


def _heats(turns: Sequence[StageEntry]) -> list[dict[str, Any]]:
    placed = [t for t in turns if t.heat is not None and standing_of(t) != Standing.WITHDRAWN]
    placed.sort(key=lambda turn: (turn.heat or 0, turn.order or 0))
    heats: list[dict[str, Any]] = []
    for no, group in groupby(placed, key=lambda turn: turn.heat):
        found = list(group)
        heats.append(
            {
                "no": no,
                "planned": clock_of(found[0].planned_at),
                "state": _state([t for t in found if standing_of(t) == Standing.OK]),
                "entries": [{"no": t.order, **entry_facts(t.entry)} for t in found],
            }
        )
    coming = next((heat for heat in heats if heat["state"] == "coming"), None)
    if coming is not None:
        coming["state"] = "next"
    return heats


def _state(found: Sequence[StageEntry]) -> str:
    turns = {Turn(turn.turn) for turn in found}
    if turns <= {Turn.DONE}:
        return "done"
    return "coming" if turns == {Turn.WAITING} else "now"
