"""The demo's competitions: every row of `competitions.csv` with its stages, through the actions."""

import datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import Unit
from competitions.actions.setup import (
    HostPlan,
    add_event,
    add_stage,
    make_competition,
    move_competition,
)
from competitions.models import Competition
from competitions.rules.states import Combine, CompetitionState, EventKind, HostRole, StageFormat
from places.models import Venue
from skillcamp.demo.rows import rows

# code: figure, venue, days from today, occupation code, occupation, level, group
HEADS: dict[str, tuple[str, str, int, str, str, str, str]] = {
    "RIDER": ("rider", "GGX", 40, "4-02-07-10", "网约配送员", "三级", "职工组"),
    "TABLE": ("table", "WZH", 0, "4-03-02-05", "餐厅服务员", "三级", "职工组"),
    "BEDMK": ("bed", "WZH", 26, "4-03-01-02", "客房服务员", "三级", "职工组"),
    "WATER": ("boat", "WZH", 33, "4-02-03-03", "船舶驾驶员", "四级", "职工组"),
    "PRUNE": ("hedge", "GRW", 47, "4-09-10-01", "园林绿化工", "四级", "班组"),
    "FIRED": ("hose", "GGX", 0, "3-02-03-01", "消防员", "四级", "微型消防站"),
    "ELECT": ("meter", "GGX", 54, "6-28-01-14", "装表接电工", "三级", "职工组"),
    "DRONE": ("drone", "GGX", 61, "4-02-04-06", "无人机驾驶员", "三级", "新就业形态组"),
    "HOUSE": ("home", "ZPX", 68, "4-10-01-06", "家政服务员", "四级", "职工组"),
    "SAFET": ("helmet", "CLD", 20, "", "", "", "全体职工"),
    "ESPRT": ("esport", "GRW", 15, "", "", "", "职工组"),
    "BASKT": ("basket", "GRW", 22, "", "", "", "职工组"),
    "CHESS": ("chess", "GRW", 12, "", "", "", "职工组"),
    "CUP33": ("basket", "GRW", 0, "", "", "", "职工组"),
}
CITY = HostPlan(HostRole.HOST, "嘉兴市总工会", "Jiaxing federation of trade unions")
CENTRE = HostPlan(
    HostRole.ORGANISER, "市职工教育培训中心", "Workers' education and training centre"
)


def at_hour(hour: int, day: datetime.datetime) -> datetime.datetime:
    """That hour, on the clock of the place."""
    return timezone.localtime(day).replace(hour=hour, minute=0, second=0, microsecond=0)


def build_competitions(*, at: datetime.datetime) -> None:
    """Announce them all; those that are run get their entries elsewhere."""
    city = Unit.objects.get(code="JX")
    venues = {venue.code: venue for venue in Venue.objects.all()}
    stages: dict[str, list[dict[str, str]]] = {}
    for row in rows("stages.csv"):
        stages.setdefault(row["competition"], []).append(row)
    for order, row in enumerate(rows("competitions.csv")):
        figure, venue, days, *event = HEADS[row["code"]]
        day_at = at + datetime.timedelta(days=days)
        day = day_at.date()
        competition = make_competition(
            unit=city,
            code=row["code"],
            title_zh=row["title_zh"],
            title_en=row["title_en"],
            size_reported=row["size_reported"],
            level="municipal-2",
            document_no=f"示例工办〔{day.year}〕{order + 11} 号",
            entry_opens_at=at_hour(9, min(day_at, at) - datetime.timedelta(days=40)),
            entry_closes_at=at_hour(17, day_at - datetime.timedelta(days=9)),
            venue=venues[venue],
            starts_on=day,
            ends_on=day,
            order=order,
            made_up=row["made_up"] == "yes",
            hosts=(CITY, CENTRE),
            by=None,
            at=at,
        )
        move_competition(competition=competition, to=CompetitionState.ANNOUNCED, by=None, at=at)
        _build_event(competition, row, stages[row["code"]], figure, event, at=at)


def _build_event(
    competition: Competition,
    row: dict[str, str],
    stages: list[dict[str, str]],
    figure: str,
    head: list[str],
    *,
    at: datetime.datetime,
) -> None:
    occupation_code, occupation, level, group = head
    weighted = any(stage["weight"] not in {"", "1"} for stage in stages)
    made = add_event(
        competition=competition,
        code=competition.code,
        title_zh=competition.title_zh,
        title_en=competition.title_en,
        kind=EventKind(row["side"]),
        team_size=3 if row["side"] == "team" else 1,
        planned_entries=int(row["entries"]),
        occupation_code=occupation_code,
        occupation_zh=occupation,
        standard_level=level,
        group_zh=group,
        combine=Combine.WEIGHTED if weighted else Combine.LAST,
        figure=figure,
        by=None,
        at=at,
    )
    for stage in stages:
        add_stage(
            event=made,
            format=StageFormat(stage["format"]),
            title_zh=stage["name_zh"],
            title_en=stage["name_en"],
            weight=Decimal(stage["weight"]) if stage["weight"] else None,
            note_en=stage["note"],
            by=None,
            at=at,
        )
