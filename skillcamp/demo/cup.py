"""The cups of the demo: this year's in its quarter-finals; last edition's waits for a signature."""

import datetime
from random import Random

from competitions.actions.bracket import reveal_seeding
from competitions.actions.drawing import publish_draw
from competitions.actions.match_course import Outcome
from competitions.actions.matches import finish_match, plan_match, start_match, write_score
from competitions.actions.results import check_result
from competitions.actions.setup import (
    add_event,
    add_stage,
    change_stage,
    configure_bracket,
    make_competition,
    move_competition,
)
from competitions.actions.stages import close_stage
from competitions.models import Competition, Match, Stage
from competitions.rules.states import (
    CompetitionState,
    DrawPurpose,
    Duty,
    EventKind,
    MatchState,
    StageFormat,
)
from skillcamp.demo.people import Cast
from skillcamp.demo.staff import Crew, name_crew
from skillcamp.demo.teams import enter_teams

SLOT = 20
COURTS = ["A", "B"]


def build_cups(*, cast: Cast, at: datetime.datetime) -> None:
    """Sixteen teams today, eight at last edition's cup."""
    competition = Competition.objects.get(code="CUP33")
    stage = competition.events.get().stages.get()
    begins = at - datetime.timedelta(minutes=5 * SLOT + 11)
    crew = _begin(competition, stage, cast, teams=16, begins=begins)
    _play(stage, crew, most=11, random=Random(33))  # noqa: S311 - made up, always the same
    _one_is_live(stage, crew, at=at)
    _last_edition(cast, at=at - datetime.timedelta(days=3))


def _begin(
    competition: Competition,
    stage: Stage,
    cast: Cast,
    *,
    teams: int,
    begins: datetime.datetime,
) -> Crew:
    """Entries, officials, the bracket drawn in public, a referee for every match."""
    before = begins - datetime.timedelta(days=5)
    stage = change_stage(stage=stage, by=None, at=before, starts_at=begins, slot_minutes=SLOT)
    configure_bracket(stage=stage, third_place=True, units_apart=True, courts=COURTS)
    move_competition(competition=competition, to=CompetitionState.ENTRIES, by=None, at=before)
    enter_teams(stage.event, teams, cast.workers[200:], at=before, there=teams)
    crew = name_crew(competition, cast, at=before)
    made = publish_draw(stage=stage, purpose=DrawPurpose.SEEDING, by=None, at=before)
    reveal_seeding(stage_draw=made, public_value="03 11 16", by=None, at=before)
    for match in Match.objects.filter(stage=stage).exclude(status="bye").select_related("stage"):
        plan_match(
            match=match,
            court=match.court,
            planned_at=match.planned_at,
            referee=crew[Duty.REFEREE],
            by=None,
            at=before,
        )
    move_competition(competition=competition, to=CompetitionState.RUNNING, by=None, at=begins)
    return crew


def _ready(stage: Stage) -> Match | None:
    matches = Match.objects.filter(stage=stage, state=MatchState.READY)
    return matches.select_related("stage").order_by("planned_at", "no").first()


def _play(stage: Stage, crew: Crew, *, most: int, random: Random) -> None:
    """The next so many matches in the order of their times."""
    referee = crew[Duty.REFEREE].person
    for _ in range(most):
        match = _ready(stage)
        if match is None:
            return
        begun = match.planned_at or stage.starts_at
        assert begun is not None
        start_match(match=match, by=referee, at=begun)
        winner, loser = 21, random.randint(8, 19)
        home_wins = random.random() < 0.6
        outcome = Outcome(home=winner if home_wins else loser, away=loser if home_wins else winner)
        ended = begun + datetime.timedelta(minutes=random.randint(11, 16))
        finish_match(match=match, outcome=outcome, by=referee, at=ended)


def _one_is_live(stage: Stage, crew: Crew, *, at: datetime.datetime) -> None:
    match = _ready(stage)
    assert match is not None
    referee = crew[Duty.REFEREE].person
    start_match(match=match, by=referee, at=at - datetime.timedelta(minutes=7))
    write_score(match=match, outcome=Outcome(home=12, away=13), by=referee, at=at)


def _last_edition(cast: Cast, *, at: datetime.datetime) -> None:
    """Played to the end and checked; the chief judge has not signed yet."""
    this_year = Competition.objects.get(code="CUP33")
    competition = make_competition(
        unit=this_year.unit,
        code="CUP33-Q",
        title_zh="三人篮球杯区域赛",
        title_en="Three-a-side basketball cup, regional",
        venue=this_year.venue,
        level=this_year.level,
        starts_on=at.date(),
        ends_on=at.date(),
        order=91,
        made_up=True,
        by=None,
        at=at,
    )
    move_competition(competition=competition, to=CompetitionState.ANNOUNCED, by=None, at=at)
    event = add_event(
        competition=competition,
        code="CUP33-Q",
        title_zh="三人篮球杯区域赛",
        title_en="Three-a-side basketball cup, regional",
        kind=EventKind.TEAM,
        team_size=3,
        figure="basket",
        by=None,
        at=at,
    )
    stage = add_stage(
        event=event,
        format=StageFormat.BRACKET,
        title_zh="淘汰赛",
        title_en="Knockout",
        by=None,
        at=at,
    )
    crew = _begin(competition, stage, cast, teams=8, begins=at)
    _play(stage, crew, most=8, random=Random(8))  # noqa: S311 - made up, always the same
    evening = at + datetime.timedelta(hours=4)
    close_stage(stage=stage, by=crew[Duty.CHIEF_JUDGE].person, at=evening)
    check_result(event=event, by=crew[Duty.CHECKER].person, at=evening)
