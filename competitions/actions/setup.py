"""Setting a competition up: its head, events, stages, and who hosts."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Person, Unit
from competitions.actions.facts import write_fact
from competitions.models import (
    BracketStage,
    Competition,
    CompetitionHost,
    Event,
    MarkedStage,
    Result,
    Scheme,
    Stage,
    TimedPenalty,
    TimedStage,
    TimedStation,
)
from competitions.rules.states import (
    COMPETITION_MOVES,
    CompetitionState,
    EventKind,
    HostRole,
    StageFormat,
    StageState,
    check_move,
)
from core.errors import RuleBroken
from core.locking import locked_one
from core.web.public_pages import forget_public_pages


@dataclass(frozen=True)
class HostPlan:
    """Who hosts, organises or co-organises."""

    role: HostRole
    name_zh: str
    name_en: str = ""
    unit: Unit | None = None


@dataclass(frozen=True)
class PenaltyPlan:
    """A fault at a station."""

    title_zh: str
    title_en: str = ""
    seconds: Decimal = Decimal(0)
    disqualify: bool = False


@dataclass(frozen=True)
class StationPlan:
    """A station of a timed stage; `limit` in seconds."""

    title_zh: str
    title_en: str = ""
    limit: Decimal | None = None
    penalties: Sequence[PenaltyPlan] = field(default_factory=tuple)


@transaction.atomic
def make_competition(
    *,
    unit: Unit,
    code: str,
    title_zh: str,
    hosts: Sequence[HostPlan] = (),
    by: Person | None,
    at: datetime.datetime,
    **head: Any,
) -> Competition:
    """A draft with its head and hosts. Refuses with `code_taken` and as `change_head` does."""
    _check_dates(Competition(**head))
    try:
        with transaction.atomic():
            competition = Competition.objects.create(
                unit=unit, code=code.upper(), title_zh=title_zh, **head
            )
    except IntegrityError as error:
        raise RuleBroken("code_taken", code=code) from error
    _set_hosts(competition, hosts)
    write_fact(competition, by=by, at=at)
    return competition


@transaction.atomic
def change_head(
    *,
    competition: Competition,
    hosts: Sequence[HostPlan] | None = None,
    by: Person | None,
    at: datetime.datetime,
    **head: Any,
) -> Competition:
    """Change the head of a competition; the hosts are replaced as a whole when given.

    Refuses with `ends_before_start`, `window_ends_first`.
    """
    competition = locked_one(Competition.objects.filter(pk=competition.pk))
    for name, value in head.items():
        setattr(competition, name, value)
    _check_dates(competition)
    competition.save()
    if hosts is not None:
        competition.hosts.all().delete()
        _set_hosts(competition, hosts)
    write_fact(competition, by=by, at=at)
    return competition


@transaction.atomic
def move_competition(
    *, competition: Competition, to: CompetitionState, by: Person | None, at: datetime.datetime
) -> Competition:
    """Announce, open entries, start, finish, cancel; again changes nothing. `state_forbids`."""
    competition = locked_one(Competition.objects.filter(pk=competition.pk))
    if competition.state == to:
        return competition
    check_move(COMPETITION_MOVES, CompetitionState(competition.state), to)
    competition.state = to
    competition.save(update_fields=["state"])
    write_fact(competition, by=by, at=at)
    transaction.on_commit(forget_public_pages)
    return competition


def _set_hosts(competition: Competition, hosts: Sequence[HostPlan]) -> None:
    CompetitionHost.objects.bulk_create(
        CompetitionHost(
            competition=competition,
            role=host.role,
            unit=host.unit,
            name_zh=host.name_zh,
            name_en=host.name_en,
            order=order,
        )
        for order, host in enumerate(hosts)
    )


def _check_dates(competition: Competition) -> None:
    first, last = competition.starts_on, competition.ends_on
    if first and last and last < first:
        raise RuleBroken("ends_before_start")
    opens, closes = competition.entry_opens_at, competition.entry_closes_at
    if opens and closes and closes <= opens:
        raise RuleBroken("window_ends_first")


@transaction.atomic
def add_event(
    *,
    competition: Competition,
    code: str,
    title_zh: str,
    kind: EventKind,
    by: Person | None,
    at: datetime.datetime,
    **more: Any,
) -> Event:
    """An event of the competition, with its result still to be computed. `code_taken`."""
    competition = locked_one(Competition.objects.filter(pk=competition.pk))
    try:
        with transaction.atomic():
            event = Event.objects.create(
                competition=competition,
                code=code.upper(),
                no=competition.events.count() + 1,
                title_zh=title_zh,
                kind=kind,
                **more,
            )
    except IntegrityError as error:
        raise RuleBroken("code_taken", code=code) from error
    write_fact(event, by=by, at=at)
    write_fact(Result.objects.create(event=event), by=by, at=at)
    return event


@transaction.atomic
def change_event(*, event: Event, by: Person | None, at: datetime.datetime, **more: Any) -> Event:
    """Change an event; kind and team size stay once there are entries (`event_has_entries`)."""
    event = locked_one(Event.objects.filter(pk=event.pk).select_related("competition"))
    shape = {"kind", "team_size"} & more.keys()
    if any(getattr(event, name) != more[name] for name in shape) and event.entries.exists():
        raise RuleBroken("event_has_entries")
    for name, value in more.items():
        setattr(event, name, value)
    event.save()
    write_fact(event, by=by, at=at)
    return event


@transaction.atomic
def add_stage(
    *,
    event: Event,
    format: StageFormat,
    title_zh: str,
    by: Person | None,
    at: datetime.datetime,
    **more: Any,
) -> Stage:
    """The next stage of the event, still without the configuration of its format."""
    event = locked_one(Event.objects.filter(pk=event.pk).select_related("competition"))
    stage = Stage.objects.create(
        event=event, no=event.stages.count() + 1, format=format, title_zh=title_zh, **more
    )
    write_fact(stage, kind="stage_plan", by=by, at=at)
    return stage


@transaction.atomic
def change_stage(*, stage: Stage, by: Person | None, at: datetime.datetime, **more: Any) -> Stage:
    """Change a stage before it begins.

    Refuses with `stage_begun`, and with `stage_drawn` when the heats would change after the lots
    were drawn.
    """
    locked_one(Event.objects.filter(pk=stage.event_id))
    stage = locked_one(Stage.objects.filter(pk=stage.pk))
    if stage.state not in {StageState.PLANNED, StageState.DRAWN}:
        raise RuleBroken("stage_begun")
    heats = {"heat_size", "slot_minutes", "starts_at"} & more.keys()
    changed = any(getattr(stage, name) != more[name] for name in heats)
    if changed and stage.stage_entries.exclude(order=None).exists():
        raise RuleBroken("stage_drawn")
    for name, value in more.items():
        setattr(stage, name, value)
    stage.save()
    write_fact(stage, kind="stage_plan", by=by, at=at)
    return stage


def _before_start(stage: Stage) -> Stage:
    """The stage, locked, while its configuration may still change. Raises `stage_begun`."""
    stage = locked_one(Stage.objects.filter(pk=stage.pk))
    if stage.state not in {StageState.PLANNED, StageState.DRAWN}:
        raise RuleBroken("stage_begun")
    return stage


@transaction.atomic
def configure_marked(*, stage: Stage, scheme: Scheme, **more: Any) -> MarkedStage:
    """The stage is decided by sheets against the scheme. `stage_begun`, `scheme_has_panels`."""
    stage = _before_start(stage)
    there = MarkedStage.objects.filter(stage=stage).first()
    if there is not None and there.scheme_id != scheme.pk and stage.panels.exists():
        raise RuleBroken("scheme_has_panels")
    made, _ = MarkedStage.objects.update_or_create(
        stage=stage, defaults={"scheme": scheme, **more}
    )
    return made


@transaction.atomic
def configure_timed(
    *, stage: Stage, stations: Sequence[StationPlan], keep: str = "best", runs: int = 1
) -> TimedStage:
    """The stage is decided by times at the stations, in their order; again replaces them.

    Refuses with `stage_begun`.
    """
    stage = _before_start(stage)
    TimedPenalty.objects.filter(station__timed__stage=stage).delete()
    TimedStation.objects.filter(timed__stage=stage).delete()
    timed, _ = TimedStage.objects.update_or_create(
        stage=stage, defaults={"keep": keep, "runs": runs}
    )
    for no, plan in enumerate(stations, start=1):
        station = TimedStation.objects.create(
            timed=timed,
            no=no,
            title_zh=plan.title_zh,
            title_en=plan.title_en,
            limit_seconds=plan.limit,
        )
        TimedPenalty.objects.bulk_create(
            TimedPenalty(
                station=station,
                no=number,
                title_zh=fault.title_zh,
                title_en=fault.title_en,
                seconds=fault.seconds,
                disqualify=fault.disqualify,
            )
            for number, fault in enumerate(plan.penalties, start=1)
        )
    return timed


@transaction.atomic
def configure_bracket(*, stage: Stage, **more: Any) -> BracketStage:
    """The stage is decided by elimination. `stage_begun`."""
    stage = _before_start(stage)
    made, _ = BracketStage.objects.update_or_create(stage=stage, defaults=more)
    return made
