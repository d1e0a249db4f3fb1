"""A marked event from its sheets to its awards, as the people of the day do it."""

import datetime

from competitions.actions.drawing import open_numbers
from competitions.actions.results import check_result, finalise_result, publish_result, sign_result
from competitions.actions.signing import call_rescore, sign_sheets
from competitions.actions.stages import close_stage
from competitions.actions.turns import record_incident, start_work, stop_work
from competitions.models import AwardRule, Rescore
from tests.factories.judging import chief_of, hand_in, make_running_stage
from tests.factories.people import AT, make_person

LATER = AT + datetime.timedelta(days=14)


def add_award_rules(event):
    """A first prize for the first, a second one for the next two."""
    for order, (title, first, last) in enumerate((("一等奖", 1, 1), ("二等奖", 2, 3)), start=1):
        AwardRule.objects.create(
            event=event, order=order, title_zh=title, by="rank", first=first, last=last
        )


def mark_all(stage):
    """Every entry works and is marked; the first one's judges lie apart and score again."""
    turns = list(stage.stage_entries.order_by("number"))
    for n, turn in enumerate(turns):
        start_work(turn=turn, by=None, at=AT)
        stop_work(turn=turn, by=None, at=AT + datetime.timedelta(minutes=10))
        if n == 0:
            hand_in(turn, (0, 2, 2))
            rescore = Rescore.objects.get(stage_entry=turn)
            call_rescore(rescore=rescore, official=chief_of(stage), at=AT)
        hand_in(turn, [(3, 3, 2), (2, 2, 1), (1, 1, 0)][n % 3])
    return turns


def lock_and_open(stage):
    """All sheets are signed and locked, the stage is closed, the numbers are opened."""
    chief, turns = chief_of(stage), list(stage.stage_entries.all())
    sign_sheets(stage=stage, turns=turns, official=chief, at=AT)
    stage = close_stage(stage=stage, by=chief.person, at=AT)
    open_numbers(stage=stage, witness=make_person("监督"), by=chief.person, at=AT)
    return stage


def publish(event):
    """Checked by one, signed by another, and out for its public notice."""
    check_result(event=event, by=make_person("复核"), at=AT)
    sign_result(event=event, by=make_person("总裁判长"), at=AT)
    return publish_result(event=event, by=None, at=AT)


def make_awarded_event(**more):
    """An event whose result is final: rescored, signed, opened, with an incident and awards."""
    stage = make_running_stage(**{"entries": 3, **more})
    event = stage.event
    add_award_rules(event)
    turns = mark_all(stage)
    record_incident(stage=stage, turn=turns[0], text="灯灭了", official=None, by=None, at=AT)
    lock_and_open(stage)
    publish(event)
    finalise_result(event=event, by=None, at=LATER)
    return event
