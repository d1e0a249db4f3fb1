"""A running marked stage, its judges with badges, and marks as devices send them."""

import uuid
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from competitions.actions.badges import make_badge, open_tablet
from competitions.actions.marks import DeviceMark, save_marks
from competitions.actions.officials import form_panel
from competitions.actions.setup import add_stage, configure_marked
from competitions.actions.sheets import start_stage
from competitions.actions.signing import submit_sheet
from competitions.models import Official
from competitions.queries.sheets import gaps_of
from competitions.rules.states import Duty, StageFormat
from competitions.scheme_imports import import_scheme
from tests.factories.competitions import (
    draw_stage,
    make_entries,
    make_event,
    make_marked_stage,
    make_official,
)
from tests.factories.people import AT


def make_running_stage(**more):
    """A marked stage with a sheet for every entry and judge."""
    return start_stage(stage=make_marked_stage(**more), by=None, at=AT)


def chief_of(stage):
    """The chief judge."""
    return Official.objects.get(competition=stage.event.competition, duty=Duty.CHIEF_JUDGE)


def official_of(sheet):
    """The judge whose sheet it is."""
    return sheet.judge.official


def mark(aspect, given, *, after=None, at=AT, **more):
    """A device's mark with a fresh id: a score for A3, else a value."""
    key = "score" if aspect == "A3" else "value"
    return DeviceMark(
        id=uuid.uuid4(), aspect=aspect, at=at, after=after, **{key: Decimal(given)}, **more
    )


def sit_down(client, official, *, at):
    """Open the official's sheets on the client, as with badge and PIN; the opened tablet."""
    badge = make_badge(official=official, by=None, at=at)
    opened = open_tablet(official=badge.official, pin=badge.pin, at=at)
    client.cookies["judge"] = opened.key
    return opened


def make_table_stage(*, entries=3):
    """The published table-setting scheme, one panel of three for all of it, drawn."""
    event = make_event(title_zh="中餐宴会摆台", title_en="Banquet table setting")
    make_entries(event, entries)
    stage = add_stage(
        event=event,
        format=StageFormat.MARKED,
        title_zh="实操",
        title_en="Practical",
        by=None,
        at=AT,
        starts_at=AT,
        heat_size=8,
    )
    scheme = import_scheme(
        competition=event.competition,
        file=str(Path(settings.BASE_DIR) / "skillcamp/demo/data/table-setting-scheme.csv"),
        by=None,
        at=AT,
    )
    configure_marked(stage=stage, scheme=scheme, limit_seconds=900)
    judges = [make_official(event, Duty.JUDGE) for _ in range(3)]
    make_official(event, Duty.CHIEF_JUDGE)
    form_panel(stage=stage, criteria=list(scheme.criteria.all()), judges=judges, by=None, at=AT)
    return draw_stage(stage, numbers=True)


def fill(sheet, score=2):
    """Every gap of the sheet is marked: 1 for what is measured, `score` for what is judged."""
    current = {m.aspect_id: m.fact for m in sheet.marks.all()}
    marks = [
        mark(a.code, score if a.code == "A3" else 1, after=current.get(a.pk))
        for a in gaps_of(sheet)
    ]
    return save_marks(sheet=sheet, marks=marks, official=official_of(sheet), at=AT)


def hand_in(turn, scores=(2, 2, 2)):
    """All sheets of the entry are filled and handed in."""
    sheets = list(turn.sheets.order_by("judge__no"))
    for sheet, score in zip(sheets, scores, strict=True):
        fill(sheet, score)
        submit_sheet(sheet=sheet, official=official_of(sheet), at=AT)
    return sheets
