"""A judge's sheet as it is shown: numbers, never names; what is asked, given and missing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from competitions.models import Aspect, Criterion, Descriptor, Mark, MarkFact, Rescore, Sheet
from competitions.queries.sheets import (
    asked,
    aspects_to_read,
    conflicts_of,
    missing,
    open_rescores,
)
from competitions.rules.entering import Entered, worth
from competitions.rules.measurement import Binary, PerCount, Target, rule_of
from competitions.rules.states import AspectKind, SheetState


@dataclass(frozen=True, slots=True)
class AskedAspect:
    """An aspect on the sheet. `way` is how it is entered: count, binary, target, judgement, points.

    `open` says whether it may be changed now; `conflict` what another tablet sent beside it.
    """

    aspect: Aspect
    no: int
    way: str
    levels: tuple[Descriptor, ...]
    mark: Mark | None
    worth: Decimal | None
    given: Decimal | None
    rescore: Rescore | None
    missing: bool
    open: bool
    conflict: MarkFact | None

    @property
    def items(self) -> range | None:
        """The things that can be tapped."""
        return (
            range(1, self.aspect.items + 1) if self.way == "count" and self.aspect.items else None
        )

    @property
    def off(self) -> str:
        """What one of those counted costs."""
        rule = self.aspect.rule
        return rule["off"] if isinstance(rule, dict) else ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the tablet computes with: the rule's numbers as text."""
        rule = self.aspect.rule
        return rule if isinstance(rule, dict) else {}


@dataclass(frozen=True, slots=True)
class AskedCriterion:
    """A criterion with the aspects of this sheet."""

    criterion: Criterion
    aspects: tuple[AskedAspect, ...]

    @property
    def done(self) -> int:
        """How many have their mark."""
        return sum(not found.missing for found in self.aspects)

    @property
    def complete(self) -> bool:
        """Is none missing?"""
        return self.done == len(self.aspects)

    @property
    def maximum(self) -> Decimal:
        """What its aspects of this sheet come to."""
        return sum((found.aspect.maximum for found in self.aspects), Decimal(0))


@dataclass(frozen=True, slots=True)
class SheetView:
    """The whole sheet."""

    sheet: Sheet
    criteria: tuple[AskedCriterion, ...]

    @property
    def aspects(self) -> list[AskedAspect]:
        """All aspects in their order."""
        return [aspect for criterion in self.criteria for aspect in criterion.aspects]

    @property
    def missing(self) -> list[AskedAspect]:
        """What is still to be marked."""
        return [found for found in self.aspects if found.missing]

    @property
    def open(self) -> bool:
        """May the sheet be changed?"""
        return self.sheet.state == SheetState.DRAFT

    @property
    def rescoring(self) -> bool:
        """Is it open for judgements to be scored again alone?"""
        return any(found.rescore for found in self.aspects)

    @property
    def next(self) -> AskedAspect | None:
        """What comes next."""
        left = self.missing
        return left[0] if left else None


def way_of(aspect: Aspect) -> str:
    """How an aspect is entered."""
    if aspect.kind != AspectKind.MEASUREMENT:
        return str(aspect.kind)
    assert aspect.rule is not None, aspect.code
    match rule_of(aspect.rule):
        case Binary():
            return "binary"
        case PerCount():
            return "count"
        case Target():
            return "target"


def view_sheet(sheet: Sheet) -> SheetView:
    """The sheet with all that a page or the API shows of it; seven queries at the most."""
    aspects = aspects_to_read(sheet)
    marks = {mark.aspect_id: mark for mark in sheet.marks.all()}
    rescores = open_rescores(sheet, aspects)
    gaps = {aspect.pk for aspect in missing(aspects, marks.values(), rescores)}
    conflicts = {fact.aspect_id: fact for fact in conflicts_of(sheet)}
    draft = sheet.state == SheetState.DRAFT
    shown = []
    for _, group in groupby(aspects, key=lambda a: a.criterion_id):
        found: Sequence[Aspect] = list(group)
        shown.append(
            AskedCriterion(
                found[0].criterion,
                tuple(
                    _asked(
                        aspect,
                        no,
                        marks.get(aspect.pk),
                        rescores.get(aspect.pk),
                        gap=aspect.pk in gaps,
                        opened=draft and (not rescores or aspect.pk in rescores),
                        conflict=_that_differs(conflicts.get(aspect.pk), marks.get(aspect.pk)),
                    )
                    for no, aspect in enumerate(found, start=1)
                ),
            )
        )
    return SheetView(sheet, tuple(shown))


def _asked(
    aspect: Aspect,
    no: int,
    mark: Mark | None,
    rescore: Rescore | None,
    *,
    gap: bool,
    opened: bool,
    conflict: MarkFact | None,
) -> AskedAspect:
    given = None if mark is None else mark.score if mark.value is None else mark.value
    return AskedAspect(
        aspect=aspect,
        no=no,
        way=way_of(aspect),
        levels=tuple(aspect.descriptors.all()),
        mark=mark,
        worth=None if mark is None else worth(asked(aspect), Entered(mark.value, mark.score)),
        given=given,
        rescore=rescore,
        missing=gap,
        open=opened,
        conflict=conflict,
    )


def _that_differs(fact: MarkFact | None, mark: Mark | None) -> MarkFact | None:
    if fact is None or (mark and (mark.value, mark.score) == (fact.value, fact.score)):
        return None
    return fact


def seconds_worked(sheet: Sheet, at: datetime.datetime) -> int | None:
    """The working time so far, or of the whole turn; None before the start."""
    turn = sheet.stage_entry
    if turn.working_seconds is not None:
        return int(turn.working_seconds)
    if turn.started_at is None:
        return None
    return max(0, int((at - turn.started_at).total_seconds()))
