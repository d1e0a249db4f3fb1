"""Drawing a bracket in public and laying out its matches, once, with courts and times."""

import datetime
from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.models import Person
from competitions.actions.drawing import drawn_id, lock_stage, order_of, take_entries
from competitions.actions.facts import write_facts
from competitions.actions.match_facts import write_match_facts
from competitions.actions.stages import move_stage
from competitions.models import BracketStage, Entry, Match, Stage, StageDraw, StageEntry
from competitions.queries.matches import matches_of, play_of
from competitions.rules.bracket import Pairing, SideKind, entry, single_elimination
from competitions.rules.bracket_play import play_on
from competitions.rules.match_slots import lay_out
from competitions.rules.pots import places_by_draw, pots_of
from competitions.rules.states import StageFormat, StageState
from core.draws.actions import reveal_draw
from core.errors import RuleBroken
from core.locking import locked


@transaction.atomic
def reveal_seeding(
    *, stage_draw: StageDraw, public_value: str = "", by: Person | None, at: datetime.datetime
) -> Stage:
    """Reveal the draw, give the places, lay out the matches; a second call changes nothing.

    Byes are decided at once. A repeated draw puts the entries anew into the same matches. Refuses
    with `not_a_bracket`, `too_few_entries`, `bad_seeds`, `stage_begun`, and `bracket_laid_out` when
    a repeat has more or fewer entries than matches were made for.
    """
    stage = lock_stage(stage_draw.stage)
    if stage_draw.draw.revealed_at is not None:
        return stage
    if stage.format != StageFormat.BRACKET:
        raise RuleBroken("not_a_bracket")
    if stage.state not in {StageState.PLANNED, StageState.DRAWN}:
        raise RuleBroken("stage_begun")
    draw = reveal_draw(draw=stage_draw.draw, public_value=public_value, by=by, at=at)
    turns = {drawn_id(turn.entry): turn for turn in take_entries(stage)}
    drawn = [key for key in order_of(draw) if key in turns]
    config, _ = BracketStage.objects.get_or_create(stage=stage)
    placed = _places(drawn, turns, config)
    _number(stage, placed)
    matches = _lay_out(stage, config, [turn.entry for turn in placed])
    write_facts(placed, by=by, at=at)
    write_match_facts(matches, "drawn", by=by, at=at)
    if stage.state == StageState.PLANNED:
        move_stage(stage, StageState.DRAWN, by=by, at=at)
    else:
        stage.changed_at = at
        stage.save(update_fields=["changed_at"])
    return stage


def _places(
    drawn: Sequence[str], turns: Mapping[str, StageEntry], config: BracketStage
) -> list[StageEntry]:
    """The rows in the order of their places; unit-mates apart where the stage wants it."""
    seeds = {key: seed for key in drawn if (seed := turns[key].entry.seed) is not None}
    units = {key: str(turns[key].entry.unit_id) for key in drawn} if config.units_apart else {}
    return [turns[key] for key in places_by_draw(pots_of(drawn, seeds), units)]


def _number(stage: Stage, placed: Sequence[StageEntry]) -> None:
    """`order` is the place drawn. In two steps: it is unique in its stage."""
    stage.stage_entries.update(order=None)
    for place, turn in enumerate(placed, start=1):
        turn.order = place
    StageEntry.objects.bulk_update(placed, ["order"], batch_size=500)


def _lay_out(stage: Stage, config: BracketStage, entries: Sequence[Entry]) -> list[Match]:
    """The matches with their first sides, byes decided; made if they are not there yet."""
    by_key = {str(row.pk): row for row in entries}
    plan = single_elimination([entry(key) for key in by_key], third_place=config.third_place)
    rows = {row.key: row for row in locked(Match.objects.filter(stage=stage))}
    if not rows:
        rows = _make(stage, config, plan)
    if rows.keys() != {pairing.id for pairing in plan}:
        raise RuleBroken("bracket_laid_out", matches=len(rows))
    for pairing in plan:
        row = rows[pairing.id]
        row.home, row.away = (
            by_key[side.of] if side.kind is SideKind.ENTRY else None for side in pairing.sides
        )
    Match.objects.bulk_update(rows.values(), ["home", "away"], batch_size=500)
    matches = matches_of(stage)
    settled = play_on([play_of(row) for row in matches])
    for row in matches:
        tie = settled[row.key]
        row.home_id, row.away_id = _pk(tie.home), _pk(tie.away)
        row.winner_id, row.state, row.status = _pk(tie.winner), tie.state, tie.status or ""
    fields = ["home", "away", "winner", "state", "status"]
    Match.objects.bulk_update(matches, fields, batch_size=500)
    return matches_of(stage)


def _pk(key: str | None) -> int | None:
    return None if key is None else int(key)


def _make(stage: Stage, config: BracketStage, plan: Sequence[Pairing]) -> dict[str, Match]:
    """The rows of the matches; those that are played have the first numbers, a court and a time."""
    slots = lay_out(
        plan, courts=config.courts, starts_at=stage.starts_at, minutes=stage.slot_minutes
    )
    places: dict[tuple[str, int], int] = {}
    rows = []
    for pairing in plan:
        group = (pairing.part, pairing.round)
        places[group] = places.get(group, 0) + 1
        slot = slots[pairing.id]
        rows.append(
            Match(
                stage=stage,
                key=pairing.id,
                no=slot.no,
                part=pairing.part,
                round=pairing.round,
                slot=places[group],
                court=slot.court,
                planned_at=slot.at,
            )
        )
    made = {row.key: row for row in Match.objects.bulk_create(rows, batch_size=500)}
    for pairing in plan:
        row = made[pairing.id]
        row.home_from, row.home_takes = _source(made, pairing, 0)
        row.away_from, row.away_takes = _source(made, pairing, 1)
    fields = ["home_from", "home_takes", "away_from", "away_takes"]
    Match.objects.bulk_update(made.values(), fields, batch_size=500)
    return made


def _source(made: Mapping[str, Match], pairing: Pairing, which: int) -> tuple[Match | None, str]:
    side = pairing.sides[which]
    if side.kind is SideKind.WINNER_OF:
        return made[side.of], "winner"
    if side.kind is SideKind.LOSER_OF:
        return made[side.of], "loser"
    return None, ""
