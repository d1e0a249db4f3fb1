"""Naming officials, forming panels, and who of a panel marks what."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.models import Person
from competitions.actions.calendar import free_official, occupy_official
from competitions.actions.facts import write_fact
from competitions.models import (
    Aspect,
    Assignment,
    Competition,
    Criterion,
    Event,
    Official,
    Panel,
    PanelJudge,
    Stage,
)
from competitions.rules.states import NEVER_MARK, AspectKind, Duty, StageState
from core.errors import RuleBroken
from core.locking import locked_one

NAMES_ZH = "甲乙丙丁戊己庚辛壬癸"


@transaction.atomic
def name_official(
    *,
    competition: Competition,
    person: Person,
    duty: Duty,
    event: Event | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Official:
    """Give a duty at an event or the whole competition; again is the same duty.

    Refuses with `duties_clash`: the encryption judge, supervisor, arbitration and chief judge
    never mark, and a judge holds none of these duties; `official_taken` when the person has
    something else at a time that is laid out already.
    """
    person = locked_one(Person.objects.filter(pk=person.pk))
    locked_one(Competition.objects.filter(pk=competition.pk))
    held = Official.objects.filter(competition=competition, person=person, ended_at__isnull=True)
    there = held.filter(event=event, duty=duty).first()
    if there is not None:
        return there
    others = {Duty(value) for value in held.values_list("duty", flat=True)}
    if (duty == Duty.JUDGE and others & NEVER_MARK) or (
        duty in NEVER_MARK and Duty.JUDGE in others
    ):
        raise RuleBroken("duties_clash")
    official = Official.objects.create(
        competition=competition, event=event, person=person, duty=duty
    )
    occupy_official(official)
    write_fact(official, by=by, at=at)
    return official


@transaction.atomic
def end_official(*, official: Official, by: Person | None, at: datetime.datetime) -> Official:
    """End a duty; the row stays. Again changes nothing."""
    official = locked_one(Official.objects.filter(pk=official.pk))
    if official.ended_at is None:
        official.ended_at = at
        official.save(update_fields=["ended_at"])
        free_official(official)
        write_fact(official, by=by, at=at)
    return official


@transaction.atomic
def form_panel(
    *,
    stage: Stage,
    criteria: Sequence[Criterion],
    judges: Sequence[Official],
    by: Person | None,
    at: datetime.datetime,
) -> Panel:
    """The next panel of a marked stage: its judges mark the criteria.

    Each measurement aspect goes to one judge in turn, judgement and points aspects to all.
    Refuses with `stage_begun`, `panel_judgement_needs_three`, `criterion_has_panel`,
    `not_a_judge`.
    """
    stage = locked_one(Stage.objects.filter(pk=stage.pk).select_related("event"))
    if stage.state not in {StageState.PLANNED, StageState.DRAWN}:
        raise RuleBroken("stage_begun")
    if any(judge.duty != Duty.JUDGE or judge.ended_at is not None for judge in judges):
        raise RuleBroken("not_a_judge")
    aspects = list(Aspect.objects.filter(criterion__in=criteria).order_by("order"))
    if len(judges) != 3 and any(a.kind == AspectKind.JUDGEMENT for a in aspects):
        raise RuleBroken("panel_judgement_needs_three", given=len(judges))
    if Assignment.objects.filter(stage=stage, aspect__in=aspects).exists():
        raise RuleBroken("criterion_has_panel")
    no = stage.panels.count() + 1
    panel = Panel.objects.create(
        stage=stage, no=no, name_zh=NAMES_ZH[(no - 1) % len(NAMES_ZH)], name_en=chr(64 + no)
    )
    panel.criteria.set(criteria)
    try:
        with transaction.atomic():
            seats = PanelJudge.objects.bulk_create(
                PanelJudge(panel=panel, official=judge, no=seat)
                for seat, judge in enumerate(judges, start=1)
            )
    except IntegrityError as error:
        raise RuleBroken("judge_twice") from error
    Assignment.objects.bulk_create(_assignments(stage, aspects, seats))
    return panel


def _assignments(
    stage: Stage, aspects: Sequence[Aspect], seats: Sequence[PanelJudge]
) -> list[Assignment]:
    made, turn = [], 0
    for aspect in aspects:
        chosen = list(seats)
        if aspect.kind == AspectKind.MEASUREMENT:
            chosen, turn = [seats[turn % len(seats)]], turn + 1
        made += [Assignment(stage=stage, aspect=aspect, judge=seat) for seat in chosen]
    return made
