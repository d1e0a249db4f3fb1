"""Ranking 1,000 entries × 34 aspects × 3 judges, beside reading the same rows raw.

Prints a JSON line a figure, measured in the database of DATA_DIR; what it writes is rolled back.
"""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from django.db import transaction

from bench.sheets import make_stage
from competitions.models import Mark, Stage
from competitions.queries.places import places_of
from core.clock import now

ENTRIES, JUDGES, TIMES = 1000, 3, 3


def fill() -> Stage:
    """A stage whose sheets are all handed in."""
    random = Random(1)
    made = make_stage("BENCH-RANK", entries=ENTRIES, judges=JUDGES, state="submitted")
    at = now()
    Mark.objects.bulk_create(
        (
            Mark(
                sheet=sheet,
                aspect=aspect,
                score=Decimal(random.randrange(7)) / 2,
                fact=uuid4(),
                changed_at=at,
            )
            for sheet in made.sheets
            for aspect in made.aspects
        ),
        batch_size=2000,
    )
    return made.stage


def read_raw(stage: Stage) -> int:
    """The same rows and columns, and nothing else."""
    rows = Mark.objects.filter(sheet__stage=stage).values_list(
        "sheet__stage_entry_id", "sheet__judge_id", "aspect_id", "value", "score"
    )
    return sum(1 for _ in rows.iterator(chunk_size=5000))


def best(call: Callable[[Stage], Any], stage: Stage) -> float:
    """The shortest of three runs, in seconds."""
    spent = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        call(stage)
        spent.append(time.perf_counter() - begun)
    return min(spent)


def main() -> None:
    """Fill, read, rank, roll back."""
    with transaction.atomic():
        stage = fill()
        raw, ranked = best(read_raw, stage), best(places_of, stage)
        places = places_of(stage)
        assert sum(place.rank is not None for place in places) == ENTRIES
        figure = {
            "figure": "ranking 1,000 entries × 34 aspects × 3 judges",
            "marks": ENTRIES * JUDGES * 34,
            "seconds": round(ranked, 2),
            "raw_seconds": round(raw, 2),
            "ratio_to_raw": round(ranked / raw, 2),
        }
        print(json.dumps(figure, ensure_ascii=False))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
