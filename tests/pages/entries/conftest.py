"""A city with a unit, its organiser and officer, an event of single persons and one of teams."""

import pytest

from accounts.rules.kinds import UnitDuty
from competitions.rules.states import EventKind
from tests.factories.acting import signed_in, with_duty
from tests.factories.competitions import (
    make_event,
    make_open_competition,
)
from tests.factories.people import make_unit


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DEMO = True


@pytest.fixture
def city():
    return make_unit("JX")


@pytest.fixture
def port(city):
    return make_unit("PORT", parent=city)


@pytest.fixture
def organiser(city):
    return signed_in(with_duty(UnitDuty.ORGANISER, city))


@pytest.fixture
def officer(port):
    return signed_in(with_duty(UnitDuty.OFFICER, port))


@pytest.fixture
def event(city):
    return make_event(competition=make_open_competition(unit=city))


@pytest.fixture
def teams(city):
    competition = make_open_competition(unit=city)
    return make_event(competition=competition, kind=EventKind.TEAM, team_size=2)
