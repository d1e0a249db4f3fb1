"""The public draws of a stage: running order, anonymous numbers; and their opening.

The order is revealed at once. The numbers are drawn from a commitment that is public before; their
seed stays secret until the opening, when anybody can check that the key was not changed.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from accounts.models import Person
from competitions.actions.calendar import lock_people, occupy_stage
from competitions.actions.facts import write_fact, write_facts
from competitions.models import Entry, Event, Opening, Stage, StageDraw, StageEntry
from competitions.queries.seeing import is_blind
from competitions.rules.states import (
    STAGE_MOVES,
    DrawPurpose,
    EntryState,
    SheetState,
    StageState,
    check_move,
)
from core.draws.actions import make_draw, reveal_draw, secret_order
from core.draws.models import Draw
from core.draws.rules.draw import DrawList
from core.errors import RuleBroken
from core.locking import locked, locked_one

PURPOSES = {
    DrawPurpose.ORDER: ("出场顺序", "running order"),
    DrawPurpose.NUMBERS: ("匿名号", "anonymous numbers"),
    DrawPurpose.SEEDING: ("对阵抽签", "bracket draw"),
}


def drawn_id(entry: Entry) -> str:
    """What stands for an entry in a public list: its start number, two digits at least."""
    return f"{entry.start_no:02d}"


def take_entries(stage: Stage) -> list[StageEntry]:
    """The rows of the stage for all its event's entries that take part, made if missing."""
    entries = Entry.objects.filter(event=stage.event).exclude(state=EntryState.WITHDRAWN)
    there = set(stage.stage_entries.values_list("entry_id", flat=True))
    StageEntry.objects.bulk_create(
        StageEntry(stage=stage, entry=entry) for entry in entries if entry.pk not in there
    )
    return locked(
        stage.stage_entries.exclude(entry__state=EntryState.WITHDRAWN).select_related("entry")
    )


@transaction.atomic
def publish_draw(
    *,
    stage: Stage,
    purpose: DrawPurpose,
    repeat_reason: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> StageDraw:
    """Freeze and publish list and commitment; a draw that waits for its reveal is returned again.

    Refuses with `stage_begun`, and with `repeat_needs_reason` when it was drawn before.
    """
    stage = lock_stage(stage)
    if stage.state not in {StageState.PLANNED, StageState.DRAWN}:
        raise RuleBroken("stage_begun")
    last = stage.draws.filter(purpose=purpose).select_related("draw").last()
    if last is not None and last.draw.revealed_at is None and not repeat_reason:
        return last
    turns = take_entries(stage)
    zh, en = PURPOSES[purpose]
    event = stage.event
    draw = make_draw(
        purpose_zh=f"{event.title_zh} {stage.title_zh} {zh}",
        purpose_en=f"{event.title_en or event.title_zh}, {stage.title_en or stage.title_zh}: {en}",
        draw_list=DrawList(tuple(sorted(drawn_id(turn.entry) for turn in turns)), (), None, {}),
        url=reverse("competitions:event", args=[event.code]),
        repeats=last.draw if last else None,
        repeat_reason=repeat_reason,
        by=by,
        at=at,
    )
    made = StageDraw.objects.create(stage=stage, purpose=purpose, draw=draw)
    if purpose == DrawPurpose.NUMBERS:
        _give_numbers(stage, turns, secret_order(draw), by=by, at=at)
    return made


@transaction.atomic
def reveal_order(
    *, stage_draw: StageDraw, public_value: str = "", by: Person | None, at: datetime.datetime
) -> Stage:
    """Reveal the running order and lay out heats and times; a second call changes nothing.

    Competitors, officials and the room are occupied at those times.
    """
    lock_people(stage_draw.stage)
    stage = lock_stage(stage_draw.stage)
    if stage_draw.draw.revealed_at is not None:
        return stage
    draw = reveal_draw(draw=stage_draw.draw, public_value=public_value, by=by, at=at)
    turns = {drawn_id(turn.entry): turn for turn in take_entries(stage)}
    placed = [turns[key] for key in order_of(draw) if key in turns]
    # In two steps: an order is unique in its stage, and a repeated draw swaps them.
    stage.stage_entries.update(order=None, heat=None, station=None)
    pause = datetime.timedelta(minutes=stage.slot_minutes)
    for index, turn in enumerate(placed):
        turn.order, turn.heat = index + 1, index // stage.heat_size + 1
        turn.station = None if is_blind(stage) else index % stage.heat_size + 1
        turn.planned_at = stage.starts_at + pause * (turn.heat - 1) if stage.starts_at else None
    if is_blind(stage):
        _give_stations(placed)
    StageEntry.objects.bulk_update(
        placed, ["order", "heat", "station", "planned_at"], batch_size=500
    )
    occupy_stage(stage, placed)
    _drawn(stage, by=by, at=at)
    write_facts(placed, by=by, at=at)
    return stage


def order_of(draw: Draw) -> Sequence[str]:
    """The drawn order of a revealed draw."""
    return [] if draw.outcome is None else draw.outcome["order"]


def _give_numbers(
    stage: Stage,
    turns: list[StageEntry],
    order: Sequence[str],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    by_id = {drawn_id(turn.entry): turn for turn in turns}
    width = max(2, len(str(len(order))))
    stage.stage_entries.update(number="", station=None)
    for position, key in enumerate(order, start=1):
        by_id[key].number = f"K-{position:0{width}d}"
    _give_stations(turns)
    StageEntry.objects.bulk_update(turns, ["number", "station"], batch_size=500)
    _drawn(stage, by=by, at=at)
    write_facts(turns, by=by, at=at)


def _give_stations(turns: list[StageEntry]) -> None:
    """In a heat the stations go by number, so that a station tells no name."""
    heats: dict[int, list[StageEntry]] = {}
    for turn in turns:
        if turn.heat is not None and turn.number:
            heats.setdefault(turn.heat, []).append(turn)
    for heat in heats.values():
        for station, turn in enumerate(sorted(heat, key=lambda t: t.number), start=1):
            turn.station = station


def _drawn(stage: Stage, *, by: Person | None, at: datetime.datetime) -> None:
    """The stage is drawn when order (and numbers, where it is blind) are there."""
    turns = stage.stage_entries.exclude(entry__state=EntryState.WITHDRAWN)
    ready = not turns.filter(order=None).exists()
    if is_blind(stage):
        ready = ready and not turns.filter(number="").exists()
    stage.changed_at = at
    if ready and stage.state == StageState.PLANNED:
        check_move(STAGE_MOVES, StageState(stage.state), StageState.DRAWN)
        stage.state = StageState.DRAWN
        write_fact(stage, kind="stage", by=by, at=at)
    stage.save(update_fields=["state", "changed_at"])


@transaction.atomic
def open_numbers(
    *, stage: Stage, witness: Person, by: Person | None, at: datetime.datetime
) -> Opening:
    """Open the anonymous numbers before a witness, once all sheets are locked.

    A second call returns the first opening. Refuses with `sheets_open(open)`, `not_blind`,
    `witness_is_opener`.
    """
    stage = lock_stage(stage)
    there = Opening.objects.filter(stage=stage).first()
    if there is not None:
        return there
    if not is_blind(stage):
        raise RuleBroken("not_blind")
    if by is not None and witness.pk == by.pk:
        raise RuleBroken("witness_is_opener")
    waiting = stage.sheets.exclude(state=SheetState.LOCKED).filter(stage_entry__standing="ok")
    if waiting.exists():
        raise RuleBroken("sheets_open", open=waiting.count())
    stage_draw = stage.draws.filter(purpose=DrawPurpose.NUMBERS).select_related("draw").last()
    if stage_draw is None:
        raise RuleBroken("not_drawn")
    draw = reveal_draw(draw=stage_draw.draw, public_value="", by=by, at=at)
    opening = Opening.objects.create(stage=stage, draw=draw, by=by, witness=witness, at=at)
    write_fact(opening, by=by, at=at)
    return opening


def lock_stage(stage: Stage) -> Stage:
    """The stage, locked after its event (the order of locks)."""
    locked_one(Event.objects.filter(pk=stage.event_id))
    return locked_one(
        Stage.objects.filter(pk=stage.pk).select_related("event__competition", "event")
    )
