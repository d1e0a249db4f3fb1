"""Sheets as judges, the chief judge and boards read them: what is asked, what is missing."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Person
from competitions.models import (
    Aspect,
    Descriptor,
    Mark,
    MarkFact,
    Official,
    PanelJudge,
    Rescore,
    Sheet,
    Stage,
    StageEntry,
)
from competitions.rules.entering import Asked
from competitions.rules.states import AspectKind, Duty, SheetState, Standing
from core.sync.rules.merge import Outcome


def asked(aspect: Aspect) -> Asked:
    """The aspect as the rules read it."""
    return Asked(
        aspect.code,
        AspectKind(aspect.kind),
        aspect.maximum,
        aspect.rule,
        aspect.step,
        aspect.items,
    )


def aspects_of(sheet: Sheet) -> QuerySet[Aspect]:
    """The aspects that the sheet's judge marks for its entry, in the scheme's order."""
    own = Q(assignments__stage=sheet.stage_id, assignments__judge=sheet.judge_id)
    return Aspect.objects.filter(own | Q(taken_over=sheet)).distinct().order_by("order")


def aspects_to_read(sheet: Sheet) -> list[Aspect]:
    """The same with criterion and descriptors, for a page."""
    levels = Prefetch("descriptors", Descriptor.objects.order_by("level"))
    return list(aspects_of(sheet).select_related("criterion").prefetch_related(levels))


def open_rescores(sheet: Sheet, aspects: Iterable[Aspect]) -> dict[int, Rescore]:
    """Aspect key → the re-score that is open for the sheet's entry."""
    rows = Rescore.objects.filter(
        stage_entry=sheet.stage_entry_id, aspect__in=list(aspects), closed_at__isnull=True
    )
    return {row.aspect_id: row for row in rows}


def missing(
    aspects: Sequence[Aspect], marks: Iterable[Mark], rescores: dict[int, Rescore]
) -> list[Aspect]:
    """The aspects without a mark, or without one of the round that is open."""
    given = {mark.aspect_id: mark.round for mark in marks}
    return [
        aspect
        for aspect in aspects
        if aspect.pk not in given
        or (aspect.pk in rescores and given[aspect.pk] < rescores[aspect.pk].round)
    ]


def gaps_of(sheet: Sheet) -> list[Aspect]:
    """What is still to be marked before the sheet can be handed in; three queries."""
    aspects = list(aspects_of(sheet))
    return missing(aspects, sheet.marks.all(), open_rescores(sheet, aspects))


def sheets_of(official: Official) -> QuerySet[Sheet]:
    """The sheets of a judge, by heat and station; entries by number alone."""
    return (
        Sheet.objects.filter(judge__official=official)
        .select_related("stage__event__competition", "stage_entry", "judge__panel")
        .order_by("stage__event", "stage__no", "stage_entry__heat", "stage_entry__station", "pk")
    )


def judge_rows(person: Person) -> QuerySet[Official]:
    """The person's duties as a judge that have not ended."""
    return Official.objects.filter(person=person, duty=Duty.JUDGE, ended_at__isnull=True)


def sheet_for(official: Official, sheet_uuid: uuid.UUID) -> Sheet | None:
    """The official's own sheet, else nothing."""
    return (
        sheets_of(official)
        .select_related(
            "stage__event__competition", "stage__marked", "stage_entry", "judge__official__person"
        )
        .filter(uuid=sheet_uuid)
        .first()
    )


def conflicts_of(sheet: Sheet) -> list[MarkFact]:
    """What came in beside what stands, after which the judge has not marked the aspect anew."""
    open_: dict[int, list[MarkFact]] = defaultdict(list)
    for fact in sheet.facts.select_related("aspect").order_by("pk"):
        if fact.outcome == Outcome.CONFLICT:
            open_[fact.aspect_id].append(fact)
        else:
            open_.pop(fact.aspect_id, None)
    return [fact for found in open_.values() for fact in found]


@dataclass(frozen=True, slots=True)
class Cell:
    """A judge's sheet for an entry; `sheet` None where the judge stands aside (回避)."""

    seat: PanelJudge
    sheet: Sheet | None

    @property
    def apart(self) -> bool:
        """Does the judge stand aside?"""
        return self.sheet is None


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """An entry's sheets in the order of the seats, and its re-scores that are open."""

    turn: StageEntry
    cells: tuple[Cell, ...]
    rescores: tuple[Rescore, ...]

    @property
    def waited_for(self) -> tuple[Cell, ...]:
        """The sheets that were not handed in, of an entry that is to be ranked."""
        if self.turn.standing != Standing.OK:
            return ()
        return tuple(c for c in self.cells if c.sheet and c.sheet.state == SheetState.DRAFT)

    @property
    def may_be_signed(self) -> bool:
        """Is everything handed in, nothing to be scored again, and something not signed?"""
        handed_in = any(c.sheet and c.sheet.state == SheetState.SUBMITTED for c in self.cells)
        return handed_in and not self.waited_for and not self.rescores


def seats_of(stage: Stage) -> list[PanelJudge]:
    """The seats of a stage by panel and number."""
    return list(
        PanelJudge.objects.filter(panel__stage=stage)
        .select_related("panel", "official__person")
        .order_by("panel__no", "no", "pk")
    )


def progress(stage: Stage) -> list[ProgressRow]:
    """The stage's entries by heat and station, each with the sheets of all seats; four queries."""
    seats = seats_of(stage)
    turns = StageEntry.objects.filter(stage=stage).order_by("heat", "station", "pk")
    sheets: dict[tuple[int, int], Sheet] = {
        (sheet.stage_entry_id, sheet.judge_id): sheet for sheet in stage.sheets.all()
    }
    rescores: dict[int, list[Rescore]] = defaultdict(list)
    for row in Rescore.objects.filter(
        stage_entry__stage=stage, closed_at__isnull=True
    ).select_related("aspect"):
        rescores[row.stage_entry_id].append(row)
    return [
        ProgressRow(
            turn,
            tuple(Cell(seat, sheets.get((turn.pk, seat.pk))) for seat in seats),
            tuple(rescores[turn.pk]),
        )
        for turn in turns
    ]
