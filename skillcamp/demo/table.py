"""The banquet table of the demo: five heats of eight; two are marked, the third is at it.

The first heat is locked, the second waits for the chief judge's signature but for one re-score, in
the third every judge is somewhere in the middle.
"""

import datetime
from decimal import Decimal
from random import Random

from accounts.models import Person
from competitions.actions.badges import make_badge
from competitions.actions.drawing import publish_draw, reveal_order
from competitions.actions.marks import DeviceMark, save_marks
from competitions.actions.officials import form_panel, name_official
from competitions.actions.setup import change_stage, configure_marked, move_competition
from competitions.actions.sheets import start_stage
from competitions.actions.signing import sign_sheets, submit_sheet
from competitions.actions.turns import start_work, stop_work
from competitions.models import Aspect, Competition, Official, Sheet, Stage, StageEntry
from competitions.queries.sheets import aspects_of
from competitions.rules.states import AspectKind, CompetitionState, DrawPurpose, Duty, Standing
from competitions.scheme_imports import import_scheme
from core.ids import uuid7
from skillcamp.demo.people import DEMO_BADGE, DEMO_PIN, Cast
from skillcamp.demo.rows import DATA
from skillcamp.demo.staff import Crew, name_crew
from skillcamp.demo.teams import enter_people

ENTRIES, HEAT, SLOT = 40, 8, 30
# Which criteria each panel marks.
PANELS = ("ABC", "DEFG", "HIJ")
JUDGES = 3
FIRST_COMPETITOR = 150
MINUTE = datetime.timedelta(minutes=1)


def build_table(*, cast: Cast, at: datetime.datetime) -> None:
    """Everything from the entries to the third heat."""
    competition = Competition.objects.get(code="TABLE")
    stage = competition.events.get().stages.get()
    begins = at - (2 * SLOT + 14) * MINUTE
    before = begins - datetime.timedelta(days=7)
    crew, judges = _prepare(competition, stage, cast, begins=begins, before=before)
    random = Random(1208)  # noqa: S311 - made-up marks, the same every time
    for heat in (1, 2, 3):
        _mark_heat(stage, heat, random, at=at)
    first = list(stage.stage_entries.filter(heat=1, standing=Standing.OK))
    sign_sheets(stage=stage, turns=first, official=crew[Duty.CHIEF_JUDGE], at=at - 20 * MINUTE)
    make_badge(official=judges[0], secret=DEMO_BADGE, pin=DEMO_PIN, by=None, at=at)


def _prepare(
    competition: Competition,
    stage: Stage,
    cast: Cast,
    *,
    begins: datetime.datetime,
    before: datetime.datetime,
) -> tuple[Crew, list[Official]]:
    """Scheme, entries, officials, panels, both draws, and the start."""
    event = stage.event
    stage = change_stage(
        stage=stage, by=None, at=before, starts_at=begins, heat_size=HEAT, slot_minutes=SLOT
    )
    scheme = import_scheme(
        competition=competition,
        file=str(DATA / "table-setting-scheme.csv"),
        title_zh="中餐宴会摆台评分标准",
        title_en="Marking scheme for banquet table setting",
        by=None,
        at=before,
    )
    configure_marked(
        stage=stage,
        scheme=scheme,
        ties=["aspect:C2", "time"],
        limit_seconds=900,
        over_off=Decimal(1),
        over_per_seconds=30,
        over_stop_seconds=120,
    )
    move_competition(competition=competition, to=CompetitionState.ENTRIES, by=None, at=before)
    people = cast.workers[FIRST_COMPETITOR : FIRST_COMPETITOR + ENTRIES]
    enter_people(event, people, at=before)
    crew = name_crew(competition, cast, at=before)
    judges = [
        name_official(
            competition=competition,
            event=event,
            person=person,
            duty=Duty.JUDGE,
            by=None,
            at=before,
        )
        for person in _judges(cast, people)
    ]
    for number, letters in enumerate(PANELS):
        form_panel(
            stage=stage,
            criteria=list(scheme.criteria.filter(letter__in=list(letters))),
            judges=judges[number * 3 : number * 3 + 3],
            by=None,
            at=before,
        )
    made = publish_draw(stage=stage, purpose=DrawPurpose.ORDER, by=None, at=before)
    reveal_order(stage_draw=made, public_value="05 12 19", by=None, at=before)
    publish_draw(stage=stage, purpose=DrawPurpose.NUMBERS, by=None, at=before)
    stage.refresh_from_db()
    move_competition(competition=competition, to=CompetitionState.RUNNING, by=None, at=begins)
    start_stage(stage=stage, by=crew[Duty.CHIEF_JUDGE].person, at=begins)
    return crew, judges


def _judges(cast: Cast, competitors: list[Person]) -> list[Person]:
    """Eight trainers of the city, and one who stands aside for an entry of the own unit."""
    units = {person.home_unit_id for person in competitors}
    rest = cast.workers[FIRST_COMPETITOR + ENTRIES :]
    aside = next(person for person in rest if person.home_unit_id in units)
    return [*cast.trainers[1:9], aside]


def _mark_heat(stage: Stage, heat: int, random: Random, *, at: datetime.datetime) -> None:
    turns = list(
        StageEntry.objects.filter(stage=stage, heat=heat)
        .select_related("entry", "stage__event__competition")
        .order_by("station")
    )
    begun = (stage.starts_at or at) + (heat - 1) * SLOT * MINUTE
    split = _split(turns) if heat == 2 else None
    for place, waiting in enumerate(turns):
        skill = random.gauss(0.82, 0.07)
        turn = start_work(turn=waiting, by=None, at=begun)
        share = 0.9 - place * 0.1
        _mark_entry(turn, random, skill, done=heat < 3, share=share, apart=waiting == split)
        if heat < 3:
            seconds = Decimal(f"{random.gauss(870, 25):.1f}")
            stop_work(turn=turn, seconds=seconds, by=None, at=begun + 15 * MINUTE)


def _split(turns: list[StageEntry]) -> StageEntry:
    """The entry over which the last panel is split: one that all three of its judges mark."""
    whole = [
        turn
        for turn in turns
        if turn.sheets.filter(judge__panel__no=len(PANELS)).count() == JUDGES
    ]
    return whole[min(5, len(whole) - 1)]


def _mark_entry(
    turn: StageEntry, random: Random, skill: float, *, done: bool, share: float, apart: bool
) -> None:
    """All sheets of an entry: whole and handed in, or as far as `share` of the aspects."""
    begun = turn.started_at
    assert begun is not None
    sheets = (
        Sheet.objects.filter(stage_entry=turn)
        .select_related("judge__official__person", "judge__panel", "stage_entry", "stage")
        .order_by("judge__panel__no", "judge__no")
    )
    for sheet in sheets:
        aspects = list(aspects_of(sheet))
        if not done:
            aspects = aspects[: round(len(aspects) * share * random.uniform(0.7, 1))]
        wide = apart and sheet.judge.panel.no == len(PANELS)
        marks = [
            _mark(aspect, random, skill, begun + (n + 2) * MINUTE / 2, sheet.judge.no, wide=wide)
            for n, aspect in enumerate(aspects)
        ]
        official, saved_at = sheet.judge.official, begun + 12 * MINUTE
        if marks:
            save_marks(sheet=sheet, marks=marks, official=official, at=saved_at)
        if done:
            submit_sheet(sheet=sheet, official=official, at=begun + 17 * MINUTE)


def _mark(
    aspect: Aspect,
    random: Random,
    skill: float,
    when: datetime.datetime,
    seat: int,
    *,
    wide: bool,
) -> DeviceMark:
    """What a judge sees: mostly right; `wide` lets the first judgement lie far apart."""
    value = score = None
    items: tuple[int, ...] = ()
    if aspect.kind == AspectKind.JUDGEMENT:
        score = Decimal(2 if random.random() < skill else 3 if skill > 0.8 else 1)
        if wide and aspect.code == "H1":
            score = Decimal((1, 0, 3)[seat - 1])
    elif aspect.rule == "binary":
        value = Decimal(random.random() < skill + 0.1)
    elif isinstance(aspect.rule, dict) and "target" in aspect.rule:
        value = Decimal(aspect.rule["target"]) + Decimal(random.choice(("0", "0", "0.5", "1.5")))
    else:
        most = aspect.items or 4
        wrong = [n for n in range(1, most + 1) if random.random() > skill + 0.08]
        value, items = Decimal(len(wrong)), tuple(wrong) if aspect.items else ()
    return DeviceMark(
        id=uuid7(when), aspect=aspect.code, at=when, value=value, score=score, items=items
    )
