"""Matches of a bracket under a test: found by key, won, refused."""

import pytest

from competitions.actions.match_course import Outcome
from competitions.actions.matches import finish_match
from competitions.models import Match
from core.errors import RuleBroken
from tests.factories.people import AT


def match(stage, key):
    """The match as it stands now."""
    return Match.objects.select_related("stage", "home", "away", "winner").get(
        stage=stage, key=key
    )


def beat(stage, key, home=21, away=15, at=AT, **more):
    """The match is over; the first side won unless the score says otherwise."""
    return finish_match(
        match=match(stage, key), outcome=Outcome(home=home, away=away), by=None, at=at, **more
    )


def refused(action, **arguments):
    """The code with which the action refuses."""
    with pytest.raises(RuleBroken) as found:
        action(by=None, at=AT, **arguments)
    return found.value.code
