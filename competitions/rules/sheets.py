"""From sheets to marks: what every judge gave, against the scheme, becomes one mark an entry.

Source: the design pages on competitions (Marking) and on the previews (`previews/marking`).

- A measurement aspect wants one value for each entry, whoever gave it; a judgement or points
  aspect wants one from each of its judges. What is wanted and not there is a `Gap`; an entry with
  one has no total, for missing is not nought.
- Judgement scores (and points, where a limit is given) that lie too far apart, and two different
  values of one measurement, are listed to be scored again; until then the entry is computed as it
  stands, two values of one measurement by the mean of their marks.
- Everything is exact; the total is rounded where it is ranked, once.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from competitions.rules.exact import Number, exact_sum, mean
from competitions.rules.judgement import judgement_mark, must_rescore
from competitions.rules.measurement import MeasurementRule, measurement_mark
from competitions.rules.panel import Drop
from competitions.rules.points import PointsCombine, per_aspect, per_judge_total, points_mark
from competitions.rules.states import AspectKind
from core.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Aspect:
    """What gets marks, up to `maximum`; `rule` for a measurement, `step` and the last for points."""

    id: str
    kind: AspectKind
    maximum: Fraction
    rule: MeasurementRule | None = None
    step: Fraction | None = None
    by_deduction: bool = False


class Given(NamedTuple):
    """What one judge entered for one aspect of one entry; `said` is how it was written.

    `value` is what was seen, the score (an int for a judgement), the points or what is off.
    """

    entry: str
    judge: str
    aspect: str
    value: Number
    said: str | int = ""


class Gap(NamedTuple):
    """A mark that is wanted and not there; `judge` None where anyone may give it."""

    entry: str
    judge: str | None
    aspect: str


class Rescore(NamedTuple):
    """What must be talked over, in the order in which it was given."""

    entry: str
    aspect: str
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Combining:
    """How a panel's points become one mark, and what spread of points asks for a new score."""

    combine: PointsCombine = PointsCombine.PER_JUDGE_TOTAL
    drop: Drop = field(default_factory=Drop)
    rescore_over: Fraction | None = None


@dataclass(frozen=True, slots=True)
class EntryMarks:
    """An entry's exact mark of each aspect that has one; `total` None while there is a gap."""

    entry: str
    total: Fraction | None
    aspects: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Scored:
    """All entries by id, what is missing, and what must be scored again."""

    entries: tuple[EntryMarks, ...]
    gaps: tuple[Gap, ...]
    rescores: tuple[Rescore, ...]


Cells = Mapping[str, Mapping[str, Sequence[Given]]]  # entry → aspect → what was given
NOTHING: Mapping[str, Sequence[Given]] = {}


def score_sheets(
    aspects: Sequence[Aspect],
    given: Sequence[Given],
    *,
    entries: Collection[str] | None = None,
    judges: Mapping[str, Collection[str]] | None = None,
    combining: Combining | None = None,
    most: int | None = None,
) -> Scored:
    """The marks of all entries.

    `entries` None: those seen. `judges`: aspect → who must mark it; where absent, all who were
    seen to mark it for any entry. No judge gives the same aspect of the same entry twice. Raises
    `too_few_scores` where nobody would be left after the highest and lowest are dropped, and
    `too_many_marks` where more than `most` would be wanted.
    """
    combining = combining or Combining()
    cells: dict[str, dict[str, list[Given]]] = {}
    seen: dict[str, set[str]] = defaultdict(set)
    for mark in given:
        cells.setdefault(mark.entry, {}).setdefault(mark.aspect, []).append(mark)
        seen[mark.aspect].add(mark.judge)
    panels = _panels(aspects, judges or {}, seen, combining)
    scorer = _Scorer(aspects, panels, combining)
    wanted = sorted(cells if entries is None else entries)
    of_each = sum(
        1 if aspect.kind is AspectKind.MEASUREMENT else max(1, len(panels[aspect.id]))
        for aspect in aspects
    )
    if most is not None and of_each * len(wanted) > most:
        raise RuleBroken("too_many_marks", most=most)
    marks = tuple(scorer.score(entry, cells.get(entry, NOTHING)) for entry in wanted)
    return Scored(marks, tuple(scorer.gaps), tuple(scorer.rescores))


def _panels(
    aspects: Sequence[Aspect],
    named: Mapping[str, Collection[str]],
    seen: Mapping[str, set[str]],
    combining: Combining,
) -> dict[str, tuple[str, ...]]:
    """Aspect → its judges by id. With totals of judges, one panel has all points aspects."""
    panels: dict[str, tuple[str, ...]] = {}
    points = [aspect.id for aspect in aspects if aspect.kind is AspectKind.POINTS]
    together = combining.combine is PointsCombine.PER_JUDGE_TOTAL
    if together and points:
        source = named if any(aspect in named for aspect in points) else seen
        panel = tuple(sorted({judge for aspect in points for judge in source.get(aspect, ())}))
        panels = dict.fromkeys(points, panel)
    for aspect in aspects:
        if aspect.id not in panels:
            found = named.get(aspect.id, seen.get(aspect.id, ()))
            panels[aspect.id] = tuple(sorted(found))
    for aspect_id in points:
        size = len(panels[aspect_id])
        if size and not combining.drop.leaves_some_of(size):
            raise RuleBroken("too_few_scores", least=combining.drop.high + combining.drop.low + 1)
    return panels


class _Scorer:
    """Scores one entry after the other; equal marks are computed once."""

    def __init__(
        self,
        aspects: Sequence[Aspect],
        panels: Mapping[str, tuple[str, ...]],
        combining: Combining,
    ) -> None:
        self.aspects = aspects
        self.panels = panels
        self.combining = combining
        self.gaps: list[Gap] = []
        self.rescores: list[Rescore] = []
        self._known: dict[tuple[str, tuple[Number, ...]], Fraction] = {}

    def score(self, entry: str, cells: Mapping[str, Sequence[Given]]) -> EntryMarks:
        """The entry's marks; notes its gaps and what must be scored again."""
        before = len(self.gaps)
        marks: dict[str, Fraction] = {}
        points: dict[str, dict[str, Number]] = {}
        for aspect in self.aspects:
            given = cells.get(aspect.id, ())
            complete = self._note(entry, aspect, given)
            if not complete:
                continue
            if aspect.kind is AspectKind.POINTS:
                points[aspect.id] = {
                    mark.judge: points_mark(
                        mark.value, maximum=aspect.maximum, by_deduction=aspect.by_deduction
                    )
                    for mark in given
                }
            else:
                marks[aspect.id] = self._mark(aspect, tuple(mark.value for mark in given))
        if len(self.gaps) > before:
            return EntryMarks(entry, None, marks)
        if points:
            marks |= self._points(points)
        return EntryMarks(entry, exact_sum(marks.values()), marks)

    def _note(self, entry: str, aspect: Aspect, given: Sequence[Given]) -> bool:
        """Whether all that is wanted is there; what is not becomes a gap, what differs is noted."""
        values = [mark.value for mark in given]
        if aspect.kind is AspectKind.MEASUREMENT:
            missing = [] if given else [Gap(entry, None, aspect.id)]
            differs = any(value != values[0] for value in values[1:])
        else:
            panel = self.panels[aspect.id]
            missing = [] if panel else [Gap(entry, None, aspect.id)]
            if len(given) < len(panel):
                have = {mark.judge for mark in given}
                missing = [Gap(entry, j, aspect.id) for j in panel if j not in have]
            differs = self._too_far(aspect, values)
        self.gaps += missing
        if differs:
            self.rescores.append(Rescore(entry, aspect.id, tuple(given)))
        return not missing

    def _too_far(self, aspect: Aspect, values: Sequence[Number]) -> bool:
        if len(values) < 2:
            return False
        if aspect.kind is AspectKind.JUDGEMENT:
            return must_rescore(values)
        over = self.combining.rescore_over
        return over is not None and must_rescore(values, over)

    def _mark(self, aspect: Aspect, values: tuple[Number, ...]) -> Fraction:
        known = self._known.get((aspect.id, values))
        if known is None:
            known = self._known[aspect.id, values] = _mark_of(aspect, values)
        return known

    def _points(self, points: Mapping[str, Mapping[str, Number]]) -> dict[str, Fraction]:
        if self.combining.combine is PointsCombine.PER_JUDGE_TOTAL:
            return per_judge_total(points, self.combining.drop)
        return per_aspect(
            {a: list(found.values()) for a, found in points.items()}, self.combining.drop
        )


def _mark_of(aspect: Aspect, values: Sequence[Number]) -> Fraction:
    """The mark of a judgement, or of a measurement: the mean where it was measured twice."""
    if aspect.kind is AspectKind.JUDGEMENT:
        return judgement_mark(aspect.maximum, [int(score) for score in values])
    assert aspect.rule is not None, aspect.id
    return mean([measurement_mark(aspect.rule, aspect.maximum, value) for value in values])
