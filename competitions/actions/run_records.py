"""Records of a run as a device sends them: each with an id of its own, several at once, safely again.

A record is the whole run as it was typed. The last of what the server doesn't know yet is how the
run stands. It counts when the device saw what stands here (the version, or the record that was
written last); else, and once the run was handed in, it is kept beside what stands, as a fact of the
kind `differs`, and nothing is changed.
"""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Person
from competitions.actions.runs import (
    RunSeen,
    check_seen,
    is_over,
    is_written,
    keep_seen,
    lock_run,
)
from competitions.models import RunFact, TimedRun, TimedStation
from competitions.queries.ledger import number
from competitions.rules.states import SheetState, StageState
from core.errors import RuleBroken
from core.ledger.actions import append
from core.sync.rules.merge import Outcome


@dataclass(frozen=True)
class RunSent:
    """A run as a device typed it: `after` is its record before, `version` the run it saw."""

    id: uuid.UUID
    seen: RunSeen
    version: datetime.datetime
    after: uuid.UUID | None = None


@transaction.atomic
def write_records(
    *, run: TimedRun, sent: Sequence[RunSent], by: Person | None, at: datetime.datetime
) -> dict[uuid.UUID, Outcome]:
    """Id → `stored`, `same` (known already) or `conflict` (kept, changes nothing), in one go.

    `sent` are in the order in which they were made. Refuses with `record_used`, `bad_run`
    (`errors` name station and fault), `reason_needed`, `stage_not_running`.
    """
    run = lock_run(run)
    outcomes = _known(run, sent)
    fresh = _fresh(sent, outcomes)
    if fresh:
        last = fresh[-1]
        stations = check_seen(run, last.seen)
        outcome = Outcome.CONFLICT
        if is_written(run, last.seen) and run.state != SheetState.DRAFT:
            outcome = Outcome.SAME
        elif _fits(run, fresh[0], last.seen):
            keep_seen(run, last.seen, stations, record=last.id, by=by, at=at)
            outcome = Outcome.STORED
        else:
            _keep_beside(run, last, stations, by=by, at=at)
        outcomes |= {one.id: outcome for one in fresh}
    return {one.id: outcomes.get(one.id, Outcome.SAME) for one in sent}


def _known(run: TimedRun, sent: Sequence[RunSent]) -> dict[uuid.UUID, Outcome]:
    """What became of the records that are here already. `record_used`: one is of another run."""
    rows = RunFact.objects.filter(record__in=[one.id for one in sent])
    kinds = {
        record: (owner, kind)
        for record, owner, kind in rows.values_list("record", "run_id", "kind")
    }
    if any(owner != run.pk for owner, _kind in kinds.values()):
        raise RuleBroken("record_used")
    return {
        one.id: Outcome.CONFLICT if kinds[one.id][1] == "differs" else Outcome.SAME
        for one in sent
        if one.id in kinds
    }


def _fresh(sent: Sequence[RunSent], known: Mapping[uuid.UUID, Outcome]) -> list[RunSent]:
    """What was made after the last record that is known here: all before it came with it."""
    first = max((n for n, one in enumerate(sent, start=1) if one.id in known), default=0)
    return list(sent[first:])


def _fits(run: TimedRun, first: RunSent, seen: RunSeen) -> bool:
    """Did the device see what stands here, or does it say the same? Only a draft is written."""
    if run.state != SheetState.DRAFT:
        return False
    if run.stage_entry.stage.state != StageState.RUNNING:
        raise RuleBroken("stage_not_running")
    if first.version == run.changed_at or is_written(run, seen):
        return True
    last = run.facts.exclude(kind="differs").order_by("-pk").first()
    return first.after is not None and last is not None and last.record == first.after


def _keep_beside(
    run: TimedRun,
    sent: RunSent,
    stations: Mapping[int, TimedStation],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    seen = sent.seen
    values: dict[str, Any] = {
        "times": {
            str(no): [number(seconds), is_over(seconds, stations[no].limit_seconds)]
            for no, seconds in sorted(seen.times.items())
            if seconds is not None
        },
        "faults": {f"{no}.{fault}": n for (no, fault), n in sorted(seen.faults.items()) if n},
        "standing": str(seen.standing),
        "version": sent.version.isoformat(),
    }
    RunFact.objects.create(
        run=run,
        kind="differs",
        record=sent.id,
        values=values,
        why=seen.why.strip()[:200],
        by=by,
        at=at,
    )
    append(
        chain=run.stage_entry.stage.event.competition.chain,
        kind="run_differs",
        subject=sent.id,
        payload={**values, "run": str(run.uuid), "by": str(by.uuid) if by else None},
        at=at,
    )
