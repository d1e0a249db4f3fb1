"""The smallest valid competition, event, stage, entries, scheme and officials."""

import itertools
from decimal import Decimal

from accounts.models import Unit
from competitions.actions.bracket import reveal_seeding
from competitions.actions.drawing import publish_draw, reveal_order
from competitions.actions.entries import enter
from competitions.actions.officials import form_panel, name_official
from competitions.actions.setup import (
    PenaltyPlan,
    StationPlan,
    add_event,
    add_stage,
    configure_bracket,
    configure_marked,
    configure_timed,
    make_competition,
    move_competition,
)
from competitions.models import Aspect, Criterion, Descriptor, Scheme
from competitions.rules.states import (
    AspectKind,
    CompetitionState,
    DrawPurpose,
    Duty,
    EventKind,
    StageFormat,
)
from tests.factories.people import AT, make_person, make_unit

_numbers = itertools.count(1)


def make_open_competition(*, code="", unit=None, **head):
    """A competition whose entries are open."""
    unit = unit or Unit.objects.filter(code="JX").first() or make_unit("JX")
    code = code or f"C{next(_numbers)}"
    values = {"title_zh": f"竞赛{code}", "title_en": f"Competition {code}", **head}
    competition = make_competition(unit=unit, code=code, by=None, at=AT, **values)
    for state in (CompetitionState.ANNOUNCED, CompetitionState.ENTRIES):
        competition = move_competition(competition=competition, to=state, by=None, at=AT)
    return competition


def make_event(*, competition=None, kind=EventKind.INDIVIDUAL, **more):
    """An event of an open competition; its code is the competition's."""
    competition = competition or make_open_competition()
    values = {"code": competition.code, "title_zh": competition.title_zh, **more}
    return add_event(competition=competition, kind=kind, by=None, at=AT, **values)


def make_entries(event, count, *, units=None):
    """Entries of made-up people, going round the units."""
    units = units or [event.competition.unit]
    size = 1 if event.kind == EventKind.INDIVIDUAL else event.team_size
    return [
        enter(
            event=event,
            unit=units[n % len(units)],
            name_zh=f"队{n + 1}",
            members=[make_person(f"选手{n + 1}号{m}") for m in range(size)],
            by=None,
            at=AT,
        )
        for n in range(count)
    ]


def make_scheme(competition, *, aspects=None):
    """A scheme of one criterion: a count, all-or-nothing, and a judgement; 10 marks in all."""
    aspects = aspects or (
        ("A1", AspectKind.MEASUREMENT, "5.00", {"off": "0.50", "per": "count"}),
        ("A2", AspectKind.MEASUREMENT, "1.00", "binary"),
        ("A3", AspectKind.JUDGEMENT, "4.00", None),
    )
    scheme = Scheme.objects.create(
        competition=competition,
        code=competition.code,
        title_zh="评分标准",
        total=sum(Decimal(a[2]) for a in aspects),
        imported_at=AT,
    )
    criteria = {}
    for order, (code, kind, maximum, rule) in enumerate(aspects, start=1):
        letter = code[0]
        if letter not in criteria:
            criteria[letter] = Criterion.objects.create(
                scheme=scheme, letter=letter, title_zh=f"标准{letter}"
            )
        aspect = Aspect.objects.create(
            scheme=scheme,
            criterion=criteria[letter],
            code=code,
            order=order,
            title_zh=f"评分点{code}",
            kind=kind,
            maximum=maximum,
            rule=rule,
        )
        if kind == AspectKind.JUDGEMENT:
            Descriptor.objects.bulk_create(
                Descriptor(aspect=aspect, level=n, text_zh=f"{n} 档") for n in range(4)
            )
    return scheme


def make_official(event, duty, *, person=None, unit=None):
    """An official of the event."""
    person = person or make_person(f"官员{next(_numbers)}", unit=unit)
    return name_official(
        competition=event.competition, event=event, person=person, duty=duty, by=None, at=AT
    )


def draw_stage(stage, *, numbers=False):
    """Publish and reveal the running order, and the anonymous numbers when asked."""
    made = publish_draw(stage=stage, purpose=DrawPurpose.ORDER, by=None, at=AT)
    reveal_order(stage_draw=made, by=None, at=AT)
    if numbers:
        publish_draw(stage=stage, purpose=DrawPurpose.NUMBERS, by=None, at=AT)
    stage.refresh_from_db()
    return stage


def make_marked_stage(*, entries=3, drawn=True, units=None, event=None):
    """A marked stage with its scheme, one panel of three, and entries drawn."""
    event = event or make_event()
    make_entries(event, entries, units=units)
    stage = add_stage(
        event=event, format=StageFormat.MARKED, title_zh="实操", by=None, at=AT, starts_at=AT
    )
    scheme = make_scheme(event.competition)
    configure_marked(stage=stage, scheme=scheme)
    judges = [make_official(event, Duty.JUDGE) for _ in range(3)]
    make_official(event, Duty.CHIEF_JUDGE)
    form_panel(stage=stage, criteria=list(scheme.criteria.all()), judges=judges, by=None, at=AT)
    return draw_stage(stage, numbers=True) if drawn else stage


def make_timed_stage(*, entries=3, drawn=True):
    """A timed stage for teams of three with two stations."""
    event = make_event(kind=EventKind.TEAM, team_size=3)
    make_entries(event, entries)
    stage = add_stage(
        event=event, format=StageFormat.TIMED, title_zh="四站", by=None, at=AT, starts_at=AT
    )
    fault = PenaltyPlan("头盔未系紧", "helmet", Decimal(5))
    fail = PenaltyPlan("接口脱落", "coupling", Decimal(0), disqualify=True)
    configure_timed(
        stage=stage,
        stations=[
            StationPlan("穿戴", "Clothing", Decimal(90), [fault]),
            StationPlan("水带", "Hose", Decimal(60), [fail]),
        ],
    )
    return draw_stage(stage) if drawn else stage


def make_bracket_stage(*, entries=4):
    """A bracket of teams of three, not drawn yet."""
    event = make_event(kind=EventKind.TEAM, team_size=3)
    make_entries(event, entries)
    stage = add_stage(
        event=event, format=StageFormat.BRACKET, title_zh="淘汰赛", by=None, at=AT, starts_at=AT
    )
    configure_bracket(stage=stage, third_place=True)
    return stage


def draw_bracket(stage):
    """Publish and reveal the draw of a bracket; its matches are there."""
    made = publish_draw(stage=stage, purpose=DrawPurpose.SEEDING, by=None, at=AT)
    return reveal_seeding(stage_draw=made, by=None, at=AT)


def make_drawn_bracket(*, entries=4, units=None, **config):
    """A bracket of teams of three with its matches."""
    event = make_event(kind=EventKind.TEAM, team_size=3)
    make_entries(event, entries, units=units)
    stage = add_stage(
        event=event, format=StageFormat.BRACKET, title_zh="淘汰赛", by=None, at=AT, starts_at=AT
    )
    configure_bracket(stage=stage, **{"third_place": True, **config})
    return draw_bracket(stage)
