"""A cup, in Chromium: from the public draw to the certificate that a stranger checks."""

import pytest

from accounts.models import Person
from competitions.actions.awards import set_award_rules
from competitions.actions.setup import add_stage, configure_bracket
from competitions.rules.states import EventKind, StageFormat
from core.clock import now
from tests.browser.day import (
    DESK,
    HALL,
    PEOPLE,
    PHONE,
    first_prize,
    to_the_certificate,
)
from tests.factories.competitions import (
    make_entries,
    make_event,
    make_official,
    make_open_competition,
)

pytestmark = pytest.mark.django_db(transaction=True)


def cup_stage(unit):
    """A cup of four teams of three with a third place."""
    competition = make_open_competition(
        code="CUP9", unit=unit, title_zh="三人篮球赛", title_en="3×3 cup"
    )
    event = make_event(
        competition=competition,
        title_zh="男子组",
        title_en="Men",
        kind=EventKind.TEAM,
        team_size=3,
    )
    make_entries(event, 4)
    stage = add_stage(
        event=event,
        format=StageFormat.BRACKET,
        title_zh="淘汰赛",
        title_en="Knock-out",
        by=None,
        at=now(),
        starts_at=now(),
    )
    configure_bracket(stage=stage, third_place=True)
    set_award_rules(event=event, rules=[first_prize()])
    for duty, rows in PEOPLE.items():
        for _number, name in rows:
            make_official(event, duty, person=Person.objects.get(name=name))
    return stage


def draw_lots(desk, stage):
    page = desk.open(f"/desk/stages/{stage.uuid}/draw/")
    page.click('button[value="seeding"]')
    page.click('button[value="reveal"]')
    page.wait_for_selector('button[value="reveal"]', state="detached")
    desk.look("draw-lots")
    desk.open(f"/desk/stages/{stage.uuid}/bracket/")
    desk.look("bracket-desk")


def play(referee, match):
    """Start, two points for one side and one for the other, the end; the winner goes on."""
    page = referee.open(f"/referee/matches/{match.uuid}/")
    page.click('button[value="start"]')
    for button in ("home+2", "away+1"):
        page.click(f'button[value="{button}"]')
    page.wait_for_selector("[data-status][data-state='saved']")
    referee.look(f"match-{match.no}")
    page.click("[data-end]")
    referee.look("match-end")
    page.click('button[value="finish"]')
    page.wait_for_selector('button[value="undo"]')
    match.refresh_from_db()
    assert (match.home_score, match.away_score, match.winner) == (2, 1, match.home)


def test_a_cup_from_the_draw_to_the_certificate(walkers, city):
    stage = cup_stage(city)
    desk = walkers(DESK, "cup-organiser", "JX/S001")
    draw_lots(desk, stage)
    referee = walkers(PHONE, "referee", "JX-HN/C003")
    referee.open("/referee/")
    referee.look("matches")
    hall = walkers(HALL, "cup-hall")
    hall.open(f"/board/{stage.uuid}/")
    hall.look("before")
    while match := stage.matches.filter(state="ready").order_by("no").first():
        play(referee, match)
    assert stage.matches.filter(state="finished").count() == 4
    hall.open(f"/board/{stage.uuid}/")
    hall.look("after")
    phone = walkers(PHONE, "cup-phone")
    phone.open(f"/stages/{stage.uuid}/bracket/")
    phone.look("bracket")
    chief = walkers(DESK, "cup-chief", "JX-HN/C001")
    page = chief.open(f"/desk/stages/{stage.uuid}/bracket/")
    page.click('button[value="close"]')
    page.wait_for_selector('button[value="close"]', state="detached")
    to_the_certificate(walkers, desk, chief, stage.event)
