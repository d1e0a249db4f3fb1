"""Marks that came in beside what stands and that nobody has settled yet."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from competitions.models import Mark, MarkFact, Stage
from core.sync.rules.merge import Outcome


def open_conflicts(stage: Stage) -> QuerySet[MarkFact]:
    """The stage's conflicts after which the aspect was not marked or settled on that sheet."""
    later = MarkFact.objects.filter(
        sheet=OuterRef("sheet"), aspect=OuterRef("aspect"), pk__gt=OuterRef("pk")
    )
    return (
        MarkFact.objects.filter(sheet__stage=stage, outcome=Outcome.CONFLICT)
        .exclude(Exists(later))
        .select_related("sheet__stage_entry", "sheet__judge__panel", "aspect")
        .order_by("pk")
    )


def is_open(conflict: MarkFact) -> bool:
    """Is it still to be settled?"""
    later = MarkFact.objects.filter(
        sheet=conflict.sheet_id, aspect=conflict.aspect_id, pk__gt=conflict.pk
    ).exclude(outcome=Outcome.CONFLICT)
    return conflict.outcome == Outcome.CONFLICT and not later.exists()


@dataclass(frozen=True, slots=True)
class Differing:
    """A conflict with what stands on the sheet."""

    fact: MarkFact
    seat: str
    stands: Decimal | None
    sent: Decimal | None


def differing(stage: Stage) -> list[Differing]:
    """What two tablets sent differently, the last of each aspect; two queries."""
    facts = list(open_conflicts(stage))
    sheets = {fact.sheet_id for fact in facts}
    marks = {(m.sheet_id, m.aspect_id): m for m in Mark.objects.filter(sheet__in=sheets)}
    found = []
    for fact in facts:
        mark = marks.get((fact.sheet_id, fact.aspect_id))
        if mark and (mark.value, mark.score) == (fact.value, fact.score):
            continue
        judge = fact.sheet.judge
        found.append(
            Differing(
                fact,
                f"{judge.panel.name_zh}{judge.no}",
                _given(mark) if mark else None,
                _given(fact),
            )
        )
    return found


def _given(row: Mark | MarkFact) -> Decimal | None:
    return row.score if row.value is None else row.value
