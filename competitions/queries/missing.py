"""What a stage still waits for before it can be closed."""

from competitions.models import Match, Sheet, Stage, StageEntry, TimedRun
from competitions.queries.turns import called, standing_of, turns_of
from competitions.rules.states import MatchState, SheetState, StageFormat, Standing


def missing_in(stage: Stage) -> list[tuple[str, str]]:
    """Name and code of each: a sheet, run or match that is not locked or finished."""
    if stage.format == StageFormat.BRACKET:
        rows = Match.objects.filter(stage=stage).exclude(state=MatchState.FINISHED)
        return [(key, "match_open") for key in rows.values_list("key", flat=True)]
    live = {t.pk: t for t in turns_of(stage) if standing_of(t) == Standing.OK}
    if stage.format == StageFormat.MARKED:
        return _sheets(stage, live)
    runs = TimedRun.objects.filter(stage_entry__in=live).values_list("stage_entry", "state")
    locked = {turn for turn, state in runs if state == SheetState.LOCKED}
    waiting = {turn for turn, state in runs if state != SheetState.LOCKED}
    return [
        (called(turn.entry), "run_open" if pk in waiting else "run_missing")
        for pk, turn in live.items()
        if pk in waiting or pk not in locked
    ]


def _sheets(stage: Stage, live: dict[int, StageEntry]) -> list[tuple[str, str]]:
    """By anonymous number: whoever closes a stage may not know the names yet."""
    rows = Sheet.objects.filter(stage=stage, stage_entry__in=live).values_list(
        "stage_entry", "state"
    )
    found: dict[int, bool] = {}
    for turn, state in rows:
        found[turn] = found.get(turn, True) and state == SheetState.LOCKED
    return [
        (turn.number or called(turn.entry), "sheet_open" if pk in found else "sheet_missing")
        for pk, turn in live.items()
        if not found.get(pk, False)
    ]
