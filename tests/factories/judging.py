"""A running marked stage, its judges with badges, and marks as devices send them."""

import uuid
from decimal import Decimal

from competitions.actions.badges import make_badge, open_tablet
from competitions.actions.marks import DeviceMark
from competitions.actions.sheets import start_stage
from competitions.models import Official
from competitions.rules.states import Duty
from tests.factories.competitions import make_marked_stage
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
