"""Made-up teams and competitors, one unit after the other."""

import datetime
from collections.abc import Sequence

from accounts.models import Person, Unit
from competitions.actions.entries import check_in, enter
from competitions.models import Entry, Event

ORDINALS = "一二三四五六七八九十"
SUFFIXES = ("总工会", "单位工会", "行业工会", "工会")


def short_name(unit: Unit) -> str:
    """新丰镇总工会 → 新丰镇."""
    name = unit.name_zh
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def competing_units() -> list[Unit]:
    """Counties, towns and industry unions, then the made-up enterprises."""
    order = {"county": 0, "town": 1, "industry": 2, "enterprise": 3}
    units = [unit for unit in Unit.objects.all() if unit.kind in order]
    return sorted(units, key=lambda unit: (order[unit.kind], unit.code))


def enter_teams(
    event: Event, count: int, people: Sequence[Person], *, at: datetime.datetime, there: int
) -> list[Entry]:
    """So many teams, the units in turn (一队, then 二队); the first `there` are checked in."""
    units = competing_units()
    found = iter(people)
    entries = []
    for index in range(count):
        unit, turn = units[index % len(units)], index // len(units)
        entry = enter(
            event=event,
            unit=unit,
            name_zh=f"{short_name(unit)} {ORDINALS[turn]}队",
            name_en=f"{unit.name_en or unit.code} {turn + 1}",
            members=[next(found) for _ in range(event.team_size)],
            made_up=True,
            by=None,
            at=at,
        )
        entries.append(check_in(entry=entry, by=None, at=at) if index < there else entry)
    return entries


def enter_people(event: Event, people: Sequence[Person], *, at: datetime.datetime) -> list[Entry]:
    """Single competitors, each for the own unit, all checked in."""
    return [
        check_in(
            entry=enter(
                event=event,
                unit=person.home_unit,
                name_zh=person.name,
                name_en=person.name_latin,
                members=[person],
                made_up=True,
                by=None,
                at=at,
            ),
            by=None,
            at=at,
        )
        for person in people
    ]
