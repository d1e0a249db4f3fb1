"""The fire drill of the demo: today's, half of it run; last year's, with its awards."""

import datetime
from decimal import Decimal
from random import Random

from competitions.actions.drawing import publish_draw, reveal_order
from competitions.actions.results import (
    check_result,
    finalise_result,
    publish_result,
    sign_result,
)
from competitions.actions.runs import RunSeen, sign_run, submit_run, write_run
from competitions.actions.setup import (
    PenaltyPlan,
    StationPlan,
    add_event,
    add_stage,
    change_stage,
    configure_timed,
    make_competition,
    move_competition,
)
from competitions.actions.stages import close_stage, run_stage
from competitions.models import Competition, Stage, StageEntry, TimedRun
from competitions.rules.states import (
    CompetitionState,
    DrawPurpose,
    Duty,
    EventKind,
    StageFormat,
    Standing,
    Turn,
)
from skillcamp.demo.papers import set_prizes
from skillcamp.demo.people import Cast
from skillcamp.demo.rows import rows
from skillcamp.demo.staff import Crew, name_crew
from skillcamp.demo.teams import enter_teams

TEAMS, DONE = 47, 23
# Usual seconds at the four stations, and how often each kind of fault is seen (in 40 runs).
USUAL = {1: 44.0, 2: 25.5, 3: 24.0, 4: 28.0}
FAULTS = {(1, 1): 3, (1, 2): 3, (2, 1): 5, (2, 2): 1, (3, 1): 4, (4, 1): 2}
LIMIT = {1: 90.0, 2: 60.0, 3: 60.0, 4: 60.0}


def stations() -> list[StationPlan]:
    """The four stations of `fire-drill-scheme.csv`."""
    found: dict[int, list[dict[str, str]]] = {}
    for row in rows("fire-drill-scheme.csv"):
        found.setdefault(int(row["order"]), []).append(row)
    return [
        StationPlan(
            title_zh=group[0]["title_zh"],
            title_en=group[0]["title"],
            limit=Decimal(group[0]["limit_s"]),
            penalties=[
                PenaltyPlan(
                    row["penalty_zh"],
                    row["penalty"],
                    Decimal(row["penalty_s"]),
                    disqualify=row["disqualify"] == "yes",
                )
                for row in group
            ],
        )
        for _, group in sorted(found.items())
    ]


def build_fire_drill(*, cast: Cast, at: datetime.datetime) -> None:
    """Today's drill runs; last year's is over."""
    competition = Competition.objects.get(code="FIRED")
    begins = at - datetime.timedelta(minutes=DONE * 6 + 8)
    stage = competition.events.get().stages.get()
    crew = _begin(competition, stage, cast, teams=TEAMS, begins=begins)
    set_prizes(competition.events.get())
    _run(stage, crew, DONE, Random(926))  # noqa: S311 - made-up times, the same every time
    turns = list(stage.stage_entries.order_by("order")[DONE : DONE + 4])
    turns[0].turn, turns[0].started_at = Turn.WORKING, at - datetime.timedelta(seconds=92)
    turns[1].turn = Turn.CALLED
    StageEntry.objects.bulk_update(turns[:2], ["turn", "started_at"])
    _last_year(cast, at=at - datetime.timedelta(days=364))


def _begin(
    competition: Competition,
    stage: Stage,
    cast: Cast,
    *,
    teams: int,
    begins: datetime.datetime,
) -> Crew:
    """Entries, officials, the public draw, and the first team is called."""
    before = begins - datetime.timedelta(days=10)
    stage = change_stage(
        stage=stage, by=None, at=before, starts_at=begins, slot_minutes=6, unveil_each=True
    )
    configure_timed(stage=stage, stations=stations())
    move_competition(competition=competition, to=CompetitionState.ENTRIES, by=None, at=before)
    enter_teams(stage.event, teams, cast.workers, at=before, there=min(teams, DONE + 12))
    crew = name_crew(competition, cast, at=before)
    made = publish_draw(stage=stage, purpose=DrawPurpose.ORDER, by=None, at=before)
    reveal_order(stage_draw=made, public_value="08 17 23", by=None, at=before)
    move_competition(competition=competition, to=CompetitionState.RUNNING, by=None, at=begins)
    run_stage(stage=stage, by=None, at=begins)
    return crew


def _run(stage: Stage, crew: Crew, count: int, random: Random) -> None:
    """The first so many runs: written and submitted by the scorer, signed by the chief judge."""
    runs = (
        TimedRun.objects.filter(stage_entry__stage=stage)
        .select_related("stage_entry__stage", "stage_entry__entry")
        .order_by("stage_entry__order")[:count]
    )
    writer, chief = crew[Duty.SCORER].person, crew[Duty.CHIEF_JUDGE].person
    for run in runs:
        turn = run.stage_entry
        begun = turn.planned_at or stage.starts_at
        assert begun is not None
        ended = begun + datetime.timedelta(minutes=3)
        write_run(run=run, seen=_seen(random), by=writer, at=ended)
        submit_run(run=run, by=writer, at=ended)
        sign_run(run=run, by=chief, at=ended + datetime.timedelta(minutes=1))


def _seen(random: Random) -> RunSeen:
    if random.random() < 0.03:
        return RunSeen({}, standing=Standing.DID_NOT_FINISH, why="水泵故障")
    times: dict[int, Decimal | None] = {}
    skill = random.gauss(1, 0.06)
    for no, usual in USUAL.items():
        seconds = min(LIMIT[no], max(usual * 0.8, usual * skill * random.gauss(1, 0.05)))
        times[no] = Decimal(f"{seconds:.1f}")
    faults = {key: 1 for key, often in FAULTS.items() if random.random() * 40 < often}
    return RunSeen(times, faults)


def _last_year(cast: Cast, *, at: datetime.datetime) -> None:
    """A made-up edition of twelve teams, final and with certificates."""
    this_year = Competition.objects.get(code="FIRED")
    head = {
        name: getattr(this_year, name) for name in ("venue", "level", "summary_zh", "summary_en")
    }
    competition = make_competition(
        unit=this_year.unit,
        code="FIRED-25",
        title_zh="微型消防站技能大比武（上届）",
        title_en="Micro fire-station drill, last edition",
        starts_on=at.date(),
        ends_on=at.date(),
        order=90,
        made_up=True,
        by=None,
        at=at,
        **head,
    )
    move_competition(competition=competition, to=CompetitionState.ANNOUNCED, by=None, at=at)
    event = add_event(
        competition=competition,
        code="FIRED-25",
        title_zh="微型消防站技能大比武（上届）",
        title_en="Micro fire-station drill, last edition",
        kind=EventKind.TEAM,
        team_size=3,
        figure="hose",
        group_zh="微型消防站",
        by=None,
        at=at,
    )
    stage = add_stage(
        event=event,
        format=StageFormat.TIMED,
        title_zh="四站连续",
        title_en="Four stations",
        by=None,
        at=at,
    )
    crew = _begin(competition, stage, cast, teams=12, begins=at)
    set_prizes(event)
    _run(stage, crew, 12, Random(925))  # noqa: S311 - made-up times, the same every time
    evening = at + datetime.timedelta(hours=6)
    close_stage(stage=stage, by=crew[Duty.CHIEF_JUDGE].person, at=evening)
    check_result(event=event, by=crew[Duty.CHECKER].person, at=evening)
    sign_result(event=event, by=crew[Duty.CHIEF_JUDGE].person, at=evening)
    publish_result(event=event, by=cast.by_role["organiser"], at=evening)
    later = evening + datetime.timedelta(days=20)
    finalise_result(event=event, by=cast.by_role["organiser"], at=later)
    move_competition(competition=competition, to=CompetitionState.FINISHED, by=None, at=later)
