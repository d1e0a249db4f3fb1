"""The stage of the board bench: made, moved, and counted, on the database of DATA_DIR.

`make` prints the stage and each judge's token and sheets; `move STAGE SECONDS` begins and ends the
work of one entry after the other, as the chief judge does; `count FILE` reads the ids of the marks
that were acknowledged and prints how many of them the database lacks.
"""

import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from uuid import uuid4

from bench.sheets import make_stage, token_of
from competitions.actions.turns import start_work, stop_work
from competitions.models import Mark, MarkFact, Result, Stage, StageEntry
from core.clock import now

ENTRIES, JUDGES, HEAT = 24, 60, 2
MOVE_SECONDS = 1.5
AT_ONCE = 500


def make() -> dict[str, object]:
    """A stage that runs, in public, in heats of two."""
    made = make_stage(f"BENCH-{uuid4().hex[:8]}", entries=ENTRIES, judges=JUDGES, rehearsal=False)
    Result.objects.create(event=made.stage.event)
    turns = list(made.stage.stage_entries.order_by("order"))
    for place, turn in enumerate(turns):
        turn.heat = place // HEAT + 1
    StageEntry.objects.bulk_update(turns, ["heat"])
    sheets = defaultdict(list)
    for sheet in made.sheets:
        sheets[sheet.judge_id].append(str(sheet.uuid))
    return {
        "stage": str(made.stage.uuid),
        "aspects": [aspect.code for aspect in made.aspects],
        "judges": [{"token": token_of(seat), "sheets": sheets[seat.pk]} for seat in made.judges],
    }


def move(stage: Stage, seconds: float) -> int:
    """Begin and end the work of entries in turn; how often something moved."""
    until, moved = time.monotonic() + seconds, 0
    for turn in stage.stage_entries.filter(ended_at=None).order_by("order"):
        for act in (start_work, stop_work):
            if time.monotonic() > until:
                return moved
            act(turn=turn, by=None, at=now())
            moved += 1
            time.sleep(MOVE_SECONDS)
    return moved


def count(ids: list[str]) -> dict[str, int]:
    """Of the acknowledged marks, how many stand, and how many have no fact or don't stand."""
    facts: set[str] = set()
    standing: set[str] = set()
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        found = MarkFact.objects.filter(uuid__in=some, outcome="stored")
        facts |= {str(one) for one in found.values_list("uuid", flat=True)}
        rows = Mark.objects.filter(fact__in=some)
        standing |= {str(one) for one in rows.values_list("fact", flat=True)}
    return {"acknowledged": len(ids), "lost": len(set(ids) - (facts & standing))}


def main(arguments: list[str]) -> None:
    """Do what the first argument says, and print it as JSON."""
    match arguments:
        case ["make"]:
            said: object = make()
        case ["move", stage, seconds]:
            said = move(Stage.objects.get(uuid=stage), float(seconds))
        case ["count", file]:
            said = count(json.loads(Path(file).read_text(encoding="utf-8")))
        case _:
            raise SystemExit(__doc__)
    print(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1:])
