"""The places of a marked stage, from its sheets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from competitions.models import Aspect, Assignment, Mark, MarkedStage, Sheet, Stage, StageEntry
from competitions.queries.turns import HANDED_IN, called, standing_of, turns_of
from competitions.rules import sheets as sheet_rules
from competitions.rules.exact import half_up
from competitions.rules.judging_time import TimeRule, time_adjustment
from competitions.rules.measurement import rule_of
from competitions.rules.panel import Drop
from competitions.rules.points import PointsCombine
from competitions.rules.ranking import (
    Contender,
    Place,
    TieRule,
    aspect_tie,
    countback_tie,
    rank,
    time_tie,
)
from competitions.rules.states import AspectKind, Standing


def scheme_aspects(aspects: Iterable[Aspect]) -> list[sheet_rules.Aspect]:
    """The scheme as the rules read it."""
    return [
        sheet_rules.Aspect(
            id=aspect.code,
            kind=AspectKind(aspect.kind),
            maximum=Fraction(aspect.maximum),
            rule=None if aspect.rule is None else rule_of(aspect.rule, aspect.items),
            step=None if aspect.step is None else Fraction(aspect.step),
        )
        for aspect in aspects
    ]


def time_rule_of(marked: MarkedStage) -> TimeRule:
    """What time over the limit costs, and what time saved brings."""
    return TimeRule(
        limit=marked.limit_seconds,
        over_off=marked.over_off,
        over_per=marked.over_per_seconds,
        over_stop=marked.over_stop_seconds,
        early_bonus=marked.early_bonus,
        early_per=marked.early_per_seconds,
    )


def marked_places(stage: Stage) -> list[Place]:
    """The places of a marked stage. An entry with a gap has none: missing is not nought."""
    marked = stage.marked
    turns = {turn.pk: turn for turn in turns_of(stage)}
    scored = score_stage(stage, turns)
    rule = time_rule_of(marked)
    contenders = []
    for turn in turns.values():
        key = called(turn.entry)
        standing = standing_of(turn)
        marks = scored.get(key)
        total = marks.total if marks else None
        if standing != Standing.OK:
            contenders.append(Contender(key, None, standing))
        elif total is None or (rule.counts and turn.working_seconds is None):
            missing = sum(1 for _ in _missing(turn, marks, rule))
            contenders.append(Contender(key, None, Standing.OK, facts={"count": max(1, missing)}))
        else:
            total += time_adjustment(rule, turn.working_seconds, turn.seconds_given_back)
            contenders.append(Contender(key, half_up(max(Fraction(0), total))))
    return rank(contenders, _ties(marked.ties, scored, turns.values()))


def _missing(
    turn: StageEntry, marks: sheet_rules.EntryMarks | None, rule: TimeRule
) -> Iterable[str]:
    if marks is None or marks.total is None:
        yield "sheet"
    if rule.counts and turn.working_seconds is None:
        yield "time"


def score_stage(
    stage: Stage, turns: Mapping[int, StageEntry]
) -> dict[str, sheet_rules.EntryMarks]:
    """Start number → exact marks, from the sheets that are in.

    A judge who left an entry out (own unit) has no sheet of it: entries are scored in groups that
    have the same judges.
    """
    aspects = list(stage.marked.scheme.aspects.all())
    codes = {aspect.pk: aspect.code for aspect in aspects}
    assigned: dict[str, set[int]] = defaultdict(set)
    for aspect_id, judge_id in Assignment.objects.filter(stage=stage).values_list(
        "aspect_id", "judge_id"
    ):
        assigned[codes[aspect_id]].add(judge_id)
    judges: dict[int, set[int]] = defaultdict(set)
    for turn_id, judge_id in Sheet.objects.filter(stage=stage).values_list(
        "stage_entry_id", "judge_id"
    ):
        judges[turn_id].add(judge_id)
    given = _given(stage, turns, codes)
    groups: dict[frozenset[int], list[str]] = defaultdict(list)
    for pk, turn in turns.items():
        groups[frozenset(judges.get(pk, ()))].append(called(turn.entry))
    combining = sheet_rules.Combining(
        combine=PointsCombine(stage.marked.combine),
        drop=Drop(stage.marked.drop_high, stage.marked.drop_low),
    )
    read = scheme_aspects(aspects)
    scored: dict[str, sheet_rules.EntryMarks] = {}
    for present, entries in groups.items():
        panel = {
            code: [str(judge) for judge in sorted(found & present)]
            for code, found in assigned.items()
        }
        marks = [mark for entry in entries for mark in given.get(entry, ())]
        result = sheet_rules.score_sheets(
            read, marks, entries=entries, judges=panel, combining=combining
        )
        scored |= {found.entry: found for found in result.entries}
    return scored


def _given(
    stage: Stage, turns: Mapping[int, StageEntry], codes: Mapping[int, str]
) -> dict[str, list[sheet_rules.Given]]:
    """Start number → what was given, of submitted sheets only."""
    found: dict[str, list[sheet_rules.Given]] = defaultdict(list)
    handed_in = Mark.objects.filter(sheet__stage=stage, sheet__state__in=HANDED_IN)
    if len(turns) == 1:
        handed_in = handed_in.filter(sheet__stage_entry__in=turns)
    rows = handed_in.values_list(
        "sheet__stage_entry_id", "sheet__judge_id", "aspect_id", "value", "score"
    )
    names = {pk: called(turn.entry) for pk, turn in turns.items()}
    # Few numbers are given often: each is made a fraction once.
    exact: dict[Decimal, tuple[Fraction, str]] = {}
    judges: dict[int, str] = {}
    for turn_id, judge_id, aspect_id, value, score in rows.iterator(chunk_size=5000):
        entered = value if score is None else score
        assert entered is not None  # by constraint
        read = exact.get(entered)
        if read is None:
            number = Fraction(entered)
            read = exact[entered] = (number, str(number))
        judge = judges.setdefault(judge_id, str(judge_id))
        entry = names[turn_id]
        found[entry].append(sheet_rules.Given(entry, judge, codes[aspect_id], *read))
    return found


def _ties(
    names: Sequence[str],
    scored: Mapping[str, sheet_rules.EntryMarks],
    turns: Iterable[StageEntry],
) -> list[TieRule]:
    marks = {entry: found.aspects for entry, found in scored.items()}
    ties = []
    for name in names:
        kind, _, subject = name.partition(":")
        if kind == "aspect":
            ties.append(aspect_tie(subject, marks))
        elif kind == "countback":
            ties.append(countback_tie({e: list(found.values()) for e, found in marks.items()}))
        else:
            times = {
                called(turn.entry): Fraction(turn.working_seconds)
                for turn in turns
                if turn.working_seconds is not None
            }
            ties.append(time_tie(times))
    return ties
