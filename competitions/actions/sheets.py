"""Starting a marked stage: the scheme is locked, and every judge gets a sheet for every entry."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person
from competitions.actions.drawing import lock_stage
from competitions.actions.facts import write_facts
from competitions.actions.stages import move_stage
from competitions.models import Assignment, Scheme, Sheet, Stage, StageEntry
from competitions.queries.sheets import seats_of
from competitions.rules.assigning import (
    EntryPlan,
    PanelPlan,
    PlannedAspect,
    Seat,
    assign_entry,
)
from competitions.rules.states import (
    STAGE_MOVES,
    AspectKind,
    StageFormat,
    StageState,
    Standing,
    check_move,
)
from core.errors import RuleBroken
from core.errors_words import words
from core.locking import locked, locked_one


@transaction.atomic
def start_stage(*, stage: Stage, by: Person | None, at: datetime.datetime) -> Stage:
    """Start the marking: lock the scheme and make the sheets; again changes nothing.

    A judge of the entry's own unit gets no sheet for it; the measurements go to another judge of
    the panel. Refuses with `state_forbids`, `wrong_format`, `no_scheme`, `aspects_without_judge`,
    and `judges_stand_aside` whose errors name the numbers that nobody may mark.
    """
    stage = lock_stage(stage)
    if stage.state in {StageState.RUNNING, StageState.CLOSED}:
        return stage
    check_move(STAGE_MOVES, StageState(stage.state), StageState.RUNNING)
    if stage.format != StageFormat.MARKED:
        raise RuleBroken("wrong_format")
    if not hasattr(stage, "marked"):
        raise RuleBroken("no_scheme")
    scheme = locked_one(
        Scheme.objects.filter(pk=stage.marked.scheme_id).select_related("competition")
    )
    turns = locked(stage.stage_entries.filter(standing=Standing.OK).select_related("entry__unit"))
    panels = _panels(stage, scheme)
    plans = _plans(panels, turns)
    if scheme.locked_at is None:
        scheme.locked_at = at
        scheme.save(update_fields=["locked_at"])
        write_facts([scheme], by=by, at=at)
    _make_sheets(stage, turns, plans, by=by, at=at)
    return move_stage(stage, StageState.RUNNING, by=by, at=at)


def _panels(stage: Stage, scheme: Scheme) -> list[PanelPlan]:
    """The panels as the rule reads them; every aspect of the scheme has a judge."""
    marks: dict[int, list[int]] = defaultdict(list)
    for aspect_id, seat_id in Assignment.objects.filter(stage=stage).values_list(
        "aspect", "judge"
    ):
        marks[aspect_id].append(seat_id)
    aspects = list(scheme.aspects.order_by("order"))
    bare = [aspect.code for aspect in aspects if aspect.pk not in marks]
    if bare:
        raise RuleBroken("aspects_without_judge", aspects="、".join(bare))
    seats = defaultdict(list)
    for seat in seats_of(stage):
        seats[seat.panel].append(seat)
    units = {seat.pk: seat.official.person.home_unit for found in seats.values() for seat in found}
    return [
        PanelPlan(
            panel.name_zh,
            tuple(Seat(seat.pk, unit.path if (unit := units[seat.pk]) else "") for seat in found),
            tuple(
                PlannedAspect(a.pk, a.code, AspectKind(a.kind), tuple(marks[a.pk]))
                for a in aspects
                if set(marks[a.pk]) & {seat.pk for seat in found}
            ),
        )
        for panel, found in seats.items()
    ]


def _plans(panels: Sequence[PanelPlan], turns: Sequence[StageEntry]) -> dict[str, EntryPlan]:
    """Unit's path → who marks what for its entries."""
    plans: dict[str, EntryPlan] = {}
    errors = []
    for turn in turns:
        path = turn.entry.unit.path
        if path not in plans:
            plans[path] = assign_entry(panels, path)
        errors += [
            {
                "entry": turn.number,
                "code": reason.code,
                "detail": words(reason.code, reason.facts),
            }
            for reason in plans[path].impossible
        ]
    if errors:
        numbers = sorted({str(error["entry"]) for error in errors})
        raise RuleBroken("judges_stand_aside", numbers="、".join(numbers), errors=errors)
    return plans


def _make_sheets(
    stage: Stage,
    turns: Sequence[StageEntry],
    plans: dict[str, EntryPlan],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    sheets, extras = [], []
    for turn in turns:
        plan = plans[turn.entry.unit.path]
        for seat, marks in plan.marks.items():
            if not marks:
                continue
            sheet = Sheet(
                stage=stage, stage_entry=turn, judge_id=seat, expected=len(marks), changed_at=at
            )
            sheets.append(sheet)
            extras.append(plan.extra.get(seat, ()))
    Sheet.objects.bulk_create(sheets, batch_size=500)
    through = Sheet.extra.through
    through.objects.bulk_create(
        [
            through(sheet_id=sheet.pk, aspect_id=aspect)
            for sheet, taken in zip(sheets, extras, strict=True)
            for aspect in taken
        ],
        batch_size=500,
    )
    write_facts(sheets, by=by, at=at)
