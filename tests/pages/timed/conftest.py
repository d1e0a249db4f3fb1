"""A timed stage that runs, its judge at a tablet, its chief judge, and its first run."""

import pytest

from competitions.actions.stages import run_stage
from competitions.models import TimedRun
from competitions.rules.states import Duty
from core.clock import now
from tests.factories.competitions import make_official, make_timed_stage
from tests.factories.judging import sit_down
from tests.factories.people import AT

BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture
def stage():
    return run_stage(stage=make_timed_stage(entries=3), by=None, at=AT)


@pytest.fixture
def judge(stage):
    return make_official(stage.event, Duty.SITE_JUDGE)


@pytest.fixture
def chief(stage):
    return make_official(stage.event, Duty.CHIEF_JUDGE)


@pytest.fixture
def run(stage):
    return TimedRun.objects.filter(stage_entry__stage=stage).order_by("stage_entry__order").first()


@pytest.fixture
def at_tablet(client, judge):
    sit_down(client, judge, at=now())
    return client
