"""Two referees at one match at once: one of them is told, and the bracket moves once."""

import pytest

from competitions.actions.match_course import Outcome
from competitions.actions.matches import finish_match, write_score
from competitions.models import Match, MatchFact
from competitions.queries.ledger import differences
from tests.factories.competitions import make_drawn_bracket
from tests.factories.people import AT
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


def first_of(stage):
    return Match.objects.select_related("stage").get(stage=stage, key="W1-1")


def test_of_several_scores_for_one_version_one_stands_and_the_others_are_told():
    stage = make_drawn_bracket()
    row = first_of(stage)
    refused = together(
        lambda n: write_score(
            match=row, outcome=Outcome(home=n, away=9), version=row.version, by=None, at=AT
        ),
        THREADS,
    )
    assert [error.code for error in refused] == ["match_version"] * (THREADS - 1)
    assert first_of(stage).version == row.version + 1


def test_one_result_sent_several_times_at_once_moves_the_bracket_once():
    stage = make_drawn_bracket()
    row = first_of(stage)
    refused = together(
        lambda _: finish_match(
            match=row, outcome=Outcome(home=21, away=9), version=row.version, by=None, at=AT
        ),
        THREADS,
    )
    assert refused == []
    assert MatchFact.objects.filter(match=row, kind="finished").count() == 1
    assert MatchFact.objects.filter(match__key="final", kind="moved").count() == 1
    assert not list(differences(stage.event.competition.chain))
