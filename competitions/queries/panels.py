"""The panels of a marked stage: their judges, and which measurement is whose."""

from dataclasses import dataclass

from django.db.models import QuerySet

from competitions.models import Assignment, Criterion, Panel, PanelJudge, Stage
from competitions.rules.states import AspectKind


@dataclass(frozen=True)
class Seat:
    """A judge of a panel with the measurements that are theirs alone."""

    judge: PanelJudge
    measured: list[str]


@dataclass(frozen=True)
class FormedPanel:
    """A panel, its criteria, its judges, and the aspects that all of them mark."""

    panel: Panel
    criteria: list[Criterion]
    seats: list[Seat]
    shared: list[str]


def free_criteria(stage: Stage) -> QuerySet[Criterion]:
    """The criteria of the stage's scheme that no panel marks yet."""
    scheme = stage.marked.scheme_id
    return Criterion.objects.filter(scheme=scheme).exclude(panels__stage=stage)


def assignments_of(stage: Stage) -> list[FormedPanel]:
    """All panels with who marks what; four queries."""
    panels = list(stage.panels.prefetch_related("criteria", "judges__official__person"))
    measured: dict[int, list[str]] = {}
    shared: dict[int, list[str]] = {}
    rows = Assignment.objects.filter(stage=stage).select_related("aspect", "judge")
    for row in rows.order_by("aspect__order", "judge__no"):
        if row.aspect.kind == AspectKind.MEASUREMENT:
            measured.setdefault(row.judge_id, []).append(row.aspect.code)
        elif row.aspect.code not in shared.setdefault(row.judge.panel_id, []):
            shared[row.judge.panel_id].append(row.aspect.code)
    return [
        FormedPanel(
            panel,
            list(panel.criteria.all()),
            [Seat(judge, measured.get(judge.pk, [])) for judge in panel.judges.all()],
            shared.get(panel.pk, []),
        )
        for panel in panels
    ]
