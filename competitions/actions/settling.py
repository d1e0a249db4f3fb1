"""A mark that two tablets sent differently: the chief judge says which of the two counts."""

import datetime

from django.db import transaction

from competitions.actions.drawing import lock_stage
from competitions.actions.facts import write_facts
from competitions.actions.signing import check_chief, compare, lock_sheets_of
from competitions.models import Mark, MarkFact, Official, Result, Sheet
from competitions.queries.conflicts import is_open
from competitions.rules.states import ResultState, SheetState
from core.errors import RuleBroken
from core.ids import uuid7
from core.ledger.actions import NewFact, append_all

SETTLED = "settled"
LOCKED = frozenset({SheetState.SIGNED, SheetState.LOCKED})


@transaction.atomic
def settle_conflict(
    *, conflict: MarkFact, take_sent: bool, why: str, official: Official, at: datetime.datetime
) -> Mark | None:
    """What was sent beside the mark counts (`take_sent`), or what stands stays; with a reason.

    Both stay as facts. Settled before changes nothing. Refuses with `not_chief_judge`,
    `reason_needed`, `sheet_locked` and `result_stands`. A judgement that now lies more than 1
    from the others of its panel is opened to be scored again.
    """
    check_chief(official, conflict.sheet.stage.event)
    if not why.strip():
        raise RuleBroken("reason_needed")
    stage = lock_stage(conflict.sheet.stage)
    result = Result.objects.filter(event=stage.event).first()
    if result and result.state not in {ResultState.COMPUTING, ResultState.CHECKED}:
        raise RuleBroken("result_stands")
    sheets = lock_sheets_of(conflict.sheet.stage_entry)
    sheet = next(found for found in sheets if found.pk == conflict.sheet_id)
    aspect = conflict.aspect
    mark = Mark.objects.filter(sheet=sheet, aspect=aspect).select_related("aspect").first()
    if not is_open(conflict):
        return mark
    if take_sent and sheet.state in LOCKED:
        raise RuleBroken("sheet_locked")
    settled = _fact(conflict, mark, take_sent=take_sent, why=why, official=official, at=at)
    settled.save(force_insert=True)
    append_all([_noted(settled, conflict, official)], at=at)
    if take_sent:
        mark = _replace(sheet, mark, settled, official=official, at=at)
        panel = [found for found in sheets if found.judge.panel_id == sheet.judge.panel_id]
        if all(found.state != SheetState.DRAFT for found in panel):
            compare(sheet.stage_entry, panel, at=at)
    return mark


def _fact(
    conflict: MarkFact,
    mark: Mark | None,
    *,
    take_sent: bool,
    why: str,
    official: Official,
    at: datetime.datetime,
) -> MarkFact:
    """The value that counts from now on, said by the chief judge; what stood may be nothing."""
    kept = conflict if take_sent else mark
    return MarkFact(
        uuid=uuid7(at),
        sheet=conflict.sheet,
        aspect=conflict.aspect,
        value=kept.value if kept else None,
        score=kept.score if kept else None,
        items=kept.items if kept else [],
        at=at,
        received_at=at,
        after=mark.fact if mark else None,
        outcome=SETTLED,
        round=mark.round if mark else conflict.round,
        official=official,
        why=why.strip()[:200],
    )


def _noted(settled: MarkFact, conflict: MarkFact, official: Official) -> NewFact:
    """Which of the two counts, by whom and why, in the competition's chain."""
    return NewFact(
        chain=conflict.sheet.stage.event.competition.chain,
        kind="mark_settled",
        subject=settled.uuid,
        payload={
            "conflict": str(conflict.uuid),
            "sheet": str(conflict.sheet.uuid),
            "aspect": conflict.aspect.code,
            "value": None if settled.value is None else str(settled.value),
            "score": None if settled.score is None else str(settled.score),
            "by": str(official.person.uuid),
            "why": settled.why,
        },
    )


def _replace(
    sheet: Sheet,
    mark: Mark | None,
    settled: MarkFact,
    *,
    official: Official,
    at: datetime.datetime,
) -> Mark:
    row = mark or Mark(sheet=sheet, aspect=settled.aspect)
    row.sheet, row.aspect = sheet, settled.aspect
    row.value, row.score, row.items = settled.value, settled.score, settled.items
    row.fact, row.round, row.changed_at = settled.uuid, settled.round, at
    row.save()
    if mark is None:
        sheet.done += 1
    sheet.changed_at = at
    sheet.save(update_fields=["done", "changed_at"])
    write_facts([row], by=official.person, at=at, why=settled.why)
    return row
