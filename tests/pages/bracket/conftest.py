"""A drawn bracket of sixteen on two courts, and its referee, signed in."""

import pytest

from competitions.rules.states import Duty
from tests.factories.competitions import make_drawn_bracket, make_official

BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture
def stage():
    return make_drawn_bracket(entries=16, courts=["A", "B"])


@pytest.fixture
def referee(client, stage):
    official = make_official(stage.event, Duty.REFEREE)
    client.force_login(official.person, backend=BACKEND)
    return official
