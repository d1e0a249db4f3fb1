"""A bracket in which somebody forfeits or withdraws, or a result is corrected."""

import pytest

from competitions.actions.entries import withdraw
from competitions.actions.match_corrections import correct_match, preview_correction
from competitions.actions.match_course import Outcome
from competitions.actions.matches import (
    finish_match,
    start_match,
    undo_match,
)
from competitions.actions.stages import close_stage
from competitions.models import MatchFact
from competitions.queries.ledger import differences
from competitions.queries.places import places_of
from competitions.rules.states import MatchStatus
from core.errors import RuleBroken
from tests.factories.bracket_play import beat, match, refused
from tests.factories.competitions import (
    make_drawn_bracket,
)
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


# Forfeits and withdrawals --------------------------------------------------------------------------


def forfeit(stage, key, status):
    return finish_match(
        match=match(stage, key), outcome=Outcome(status=status, why="未到场"), by=None, at=AT
    )


def test_whoever_forfeits_loses_and_may_still_play_for_third_place():
    stage = make_drawn_bracket()
    row = forfeit(stage, "W1-1", MatchStatus.HOME_FORFEIT)
    assert row.winner == row.away
    assert (match(stage, "final").home, match(stage, "third").home) == (row.away, row.home)


def test_after_a_double_forfeit_the_others_go_through_without_a_match():
    stage = make_drawn_bracket()
    forfeit(stage, "W1-1", MatchStatus.DOUBLE_FORFEIT)
    other = beat(stage, "W1-2")
    final, third = match(stage, "final"), match(stage, "third")
    assert (final.status, final.winner, third.status, third.winner) == (
        "bye",
        other.home,
        "bye",
        other.away,
    )
    close_stage(stage=stage, by=None, at=AT)
    assert [place.rank for place in places_of(stage)] == [1, 3, 4, 4]


def test_a_final_that_both_forfeit_has_no_first():
    stage = make_drawn_bracket()
    for key in ("W1-1", "W1-2", "third"):
        beat(stage, key)
    forfeit(stage, "final", MatchStatus.DOUBLE_FORFEIT)
    assert [place.rank for place in places_of(stage)] == [2, 2, 3, 4]


def test_who_withdraws_loses_the_open_match_and_those_that_follow():
    stage = make_drawn_bracket()
    first = beat(stage, "W1-1")
    start_match(match=match(stage, "W1-2"), by=None, at=AT)
    withdraw(entry=first.home, why="受伤", by=None, at=AT)
    assert match(stage, "final").state == "pending"
    other = beat(stage, "W1-2")
    final = match(stage, "final")
    assert (final.status, final.winner) == ("home_forfeit", other.home)
    assert match(stage, "third").state == "ready"
    assert not list(differences(stage.event.competition.chain))


def test_withdrawing_in_a_match_gives_it_to_the_other_and_it_is_not_taken_back():
    stage = make_drawn_bracket()
    row = match(stage, "W1-1")
    start_match(match=row, by=None, at=AT)
    withdraw(entry=row.away, why="受伤", by=None, at=AT)
    withdraw(entry=row.away, why="受伤", by=None, at=AT)
    row = match(stage, "W1-1")
    assert (row.status, row.winner) == ("away_forfeit", row.home)
    assert MatchFact.objects.get(match=row, kind="forfeit").why == "受伤"
    assert refused(undo_match, match=row) == "withdrawn"


# Corrections ---------------------------------------------------------------------------------------


def test_a_correction_shows_and_makes_what_changes_later():
    stage = make_drawn_bracket()
    row = beat(stage, "W1-1")
    beat(stage, "W1-2")
    beat(stage, "final")
    outcome = Outcome(home=15, away=21)
    changes = preview_correction(match=row, outcome=outcome)
    assert [(c.match.key, c.home, c.emptied) for c in changes] == [
        ("third", row.home, False),
        ("final", row.away, True),
    ]
    assert match(stage, "final").state == "finished"
    assert refused(correct_match, match=row, outcome=outcome, why=" ") == "reason_needed"
    correct_match(match=row, outcome=outcome, why="记反了", by=None, at=AT)
    final = match(stage, "final")
    assert (final.home, final.state, final.home_score) == (row.away, "ready", None)
    assert match(stage, "third").home == row.home
    kinds = list(final.facts.values_list("kind", flat=True))
    assert kinds == ["drawn", "moved", "moved", "finished", "moved"]
    assert not list(differences(stage.event.competition.chain))


def test_a_corrected_score_with_the_same_winner_changes_nothing_later():
    stage = make_drawn_bracket()
    row = beat(stage, "W1-1")
    beat(stage, "W1-2")
    beat(stage, "final")
    assert preview_correction(match=row, outcome=Outcome(home=30, away=0)) == []
    correct_match(match=row, outcome=Outcome(home=30, away=0), why="漏记", by=None, at=AT)
    assert match(stage, "final").state == "finished"


def test_what_is_not_over_is_not_corrected():
    stage = make_drawn_bracket()
    row = match(stage, "W1-1")
    outcome = Outcome(home=1, away=0)
    assert refused(correct_match, match=row, outcome=outcome, why="x") == "match_not_finished"
    with pytest.raises(RuleBroken):
        preview_correction(match=row, outcome=outcome)
