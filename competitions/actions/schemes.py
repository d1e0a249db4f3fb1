"""Taking a marking scheme over: a new version each time, the whole or nothing."""

import datetime

from django.db import transaction

from accounts.models import Person
from competitions.actions.facts import write_fact
from competitions.actions.setup import configure_marked
from competitions.models import (
    Aspect,
    Competition,
    Criterion,
    Descriptor,
    MarkedStage,
    Scheme,
    Stage,
)
from competitions.queries.schemes import last_version
from competitions.rules import scheme as read_rules
from competitions.rules.deductions import counted_zh, deduction_zh, is_chinese, unit_of
from competitions.rules.exact import half_up
from competitions.rules.measurement import PerCount, Target, written
from competitions.rules.states import StageFormat, StageState
from core.errors import RuleBroken
from core.locking import locked_one


@transaction.atomic
def take_scheme(
    *,
    competition: Competition,
    code: str,
    title_zh: str,
    plan: read_rules.Scheme,
    title_en: str = "",
    sections: dict[str, str] | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Scheme:
    """The next version of the competition's scheme `code`, as it was read; older ones stay.

    `sections`: aspect's id → section of the standards. Refuses with `scheme_head`.
    """
    code = code.strip().upper()[:32]
    if not code or not title_zh.strip():
        raise RuleBroken("scheme_head")
    competition = locked_one(Competition.objects.filter(pk=competition.pk))
    scheme = Scheme.objects.create(
        competition=competition,
        code=code,
        version=last_version(competition, code) + 1,
        title_zh=title_zh.strip()[:120],
        title_en=title_en.strip()[:120],
        total=half_up(plan.total),
        imported_at=at,
        imported_by=by,
    )
    criteria = Criterion.objects.bulk_create(
        Criterion(
            scheme=scheme,
            letter=found.letter,
            title_zh=_bare(found.letter, found.title_zh),
            title_en=_bare(found.letter, found.title_en),
        )
        for found in plan.criteria
    )
    rows = [
        _aspect(scheme, criterion, part, aspect, sections or {})
        for criterion, found in zip(criteria, plan.criteria, strict=True)
        for part in found.parts
        for aspect in part.aspects
    ]
    for order, row in enumerate(rows, start=1):
        row.order = order
    Aspect.objects.bulk_create(rows)
    Descriptor.objects.bulk_create(
        Descriptor(
            aspect=row,
            level=level,
            text_zh=text,
            text_en=aspect.levels_en[level] if aspect.levels_en else "",
        )
        for row, aspect in zip(rows, plan.aspects, strict=True)
        for level, text in enumerate(aspect.levels_zh)
    )
    write_fact(scheme, by=by, at=at)
    return scheme


def _bare(letter: str, title: str) -> str:
    """The title without the letter that stands before it."""
    return title.removeprefix(letter).strip()


def _aspect(
    scheme: Scheme,
    criterion: Criterion,
    part: read_rules.SubCriterion,
    read: read_rules.SchemeAspect,
    sections: dict[str, str],
) -> Aspect:
    marks, rule = read.marks, read.marks.rule
    chinese = is_chinese(read.deduction)
    row = Aspect(
        scheme=scheme,
        criterion=criterion,
        code=marks.id,
        sub_zh=part.title_zh,
        sub_en=part.title_en,
        title_zh=read.title_zh,
        title_en=read.title_en,
        kind=str(marks.kind),
        maximum=half_up(marks.maximum),
        rule=None if rule is None else written(rule),
        step=None if marks.step is None else half_up(marks.step),
        tolerance=read.tolerance,
        deduction_zh=read.deduction if chinese else "",
        deduction_en="" if chinese else read.deduction,
        section=sections.get(marks.id, ""),
    )
    if rule is not None and not chinese:
        row.deduction_zh = deduction_zh(rule, read.counted, read.tolerance)
    if isinstance(rule, PerCount):
        row.items = rule.things
        row.unit_zh, row.unit_en = counted_zh(read.counted), read.counted[:24]
    elif isinstance(rule, Target):
        row.unit_zh = row.unit_en = unit_of(read.tolerance)[:16]
    return row


@transaction.atomic
def use_scheme(
    *, stage: Stage, scheme: Scheme, by: Person | None, at: datetime.datetime
) -> MarkedStage:
    """The stage is marked by this version from now on; again changes nothing.

    Refuses with `wrong_format`, `stage_begun`, and `panels_formed` where judges are assigned to
    aspects of another version.
    """
    stage = locked_one(Stage.objects.filter(pk=stage.pk).select_related("event"))
    if stage.format != StageFormat.MARKED:
        raise RuleBroken("wrong_format")
    if stage.state not in {StageState.PLANNED, StageState.DRAWN}:
        raise RuleBroken("stage_begun")
    if stage.assignments.exclude(aspect__scheme=scheme).exists():
        raise RuleBroken("panels_formed")
    return configure_marked(stage=stage, scheme=scheme)
