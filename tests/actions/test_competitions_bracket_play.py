"""A match is called, begun, scored, finished and taken back; who wins moves on."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from competitions.actions.match_course import Outcome
from competitions.actions.matches import (
    call_match,
    finish_match,
    start_match,
    undo_match,
    write_score,
)
from competitions.actions.stages import close_stage
from competitions.models import Match, MatchFact
from competitions.queries.ledger import differences
from competitions.queries.places import places_of
from competitions.rules.states import MatchStatus
from tests.factories.bracket_play import beat, match, refused
from tests.factories.competitions import (
    make_drawn_bracket,
)
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


def states(stage):
    return {m.key: str(m.state) for m in Match.objects.filter(stage=stage)}


def test_winners_go_to_the_final_and_losers_to_the_match_for_third_place():
    stage = make_drawn_bracket()
    won = beat(stage, "W1-1")
    final, third = match(stage, "final"), match(stage, "third")
    assert (final.home, final.state) == (won.home, "pending")
    assert (third.home, third.state) == (won.away, "pending")
    beat(stage, "W1-2", 10, 12)
    assert states(stage) == {
        "W1-1": "finished",
        "W1-2": "finished",
        "third": "ready",
        "final": "ready",
    }
    beat(stage, "third")
    beat(stage, "final")
    close_stage(stage=stage, by=None, at=AT)
    ranks = [place.rank for place in places_of(stage)]
    assert ranks == [1, 2, 3, 4]
    assert not list(differences(stage.event.competition.chain))


def test_the_first_match_starts_the_stage():
    stage = make_drawn_bracket()
    start_match(match=match(stage, "W1-1"), by=None, at=AT)
    stage.refresh_from_db()
    assert (stage.state, match(stage, "W1-1").state) == ("running", "live")


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome(home=21, away=21), "draw_not_allowed"),
        (Outcome(home=21), "score_missing"),
        (Outcome(home=-1, away=3), "bad_score"),
        (Outcome(home=10_000, away=3), "bad_score"),
        (Outcome(periods=[[1, 2, 3]]), "bad_score"),
        (Outcome(home=9, away=9, periods=[[5, 4], [3, 1]]), "score_not_of_periods"),
        (Outcome(periods=[[1, 0]] * 16), "too_many_periods"),
        (Outcome(status=MatchStatus.HOME_FORFEIT), "reason_needed"),
        (Outcome(status=MatchStatus.BYE, why="x"), "bad_status"),
    ],
)
def test_a_result_that_is_none_is_refused_and_changes_nothing(outcome, code):
    stage = make_drawn_bracket()
    facts = MatchFact.objects.count()
    assert refused(finish_match, match=match(stage, "W1-1"), outcome=outcome) == code
    assert (match(stage, "W1-1").state, MatchFact.objects.count()) == ("ready", facts)
    stage.refresh_from_db()
    assert stage.state == "drawn"


def test_a_match_whose_sides_are_not_known_takes_no_result():
    stage = make_drawn_bracket()
    final = match(stage, "final")
    assert refused(finish_match, match=final, outcome=Outcome(home=2, away=1)) == "sides_unknown"
    assert refused(start_match, match=final) == "sides_unknown"


def test_periods_make_the_score():
    stage = make_drawn_bracket()
    row = finish_match(
        match=match(stage, "W1-1"), outcome=Outcome(periods=[[10, 8], [5, 9]]), by=None, at=AT
    )
    assert (row.home_score, row.away_score, row.winner) == (15, 17, row.away)


def test_best_of_three_counts_won_periods_and_needs_two():
    stage = make_drawn_bracket(best_of=3)
    row = match(stage, "W1-1")
    for periods, code in (
        ([[21, 18]], "not_decided"),
        ([[21, 18], [20, 20]], "period_drawn"),
        ([[21, 18], [2, 21]], "draw_not_allowed"),
        ([[21, 1]] * 3, "not_decided"),
    ):
        assert refused(finish_match, match=row, outcome=Outcome(periods=periods)) == code
    row = finish_match(
        match=row, outcome=Outcome(periods=[[21, 18], [9, 21], [21, 3]]), by=None, at=AT
    )
    assert (row.home_score, row.away_score, row.winner) == (2, 1, row.home)


def test_a_double_click_counts_once():
    stage = make_drawn_bracket()
    row = match(stage, "W1-1")
    outcome = Outcome(home=1, away=0)
    write_score(match=row, outcome=outcome, version=row.version, by=None, at=AT)
    again = write_score(match=row, outcome=outcome, version=row.version, by=None, at=AT)
    assert again.version == row.version + 1
    done = beat(stage, "W1-1", version=again.version)
    facts = MatchFact.objects.count()
    assert beat(stage, "W1-1", version=again.version).version == done.version
    assert MatchFact.objects.count() == facts


def test_what_was_entered_on_a_stale_page_is_refused():
    stage = make_drawn_bracket()
    row = match(stage, "W1-1")
    write_score(match=row, outcome=Outcome(home=1, away=0), version=row.version, by=None, at=AT)
    stale = {"match": row, "version": row.version}
    assert refused(write_score, outcome=Outcome(home=0, away=1), **stale) == "match_version"
    assert refused(finish_match, outcome=Outcome(home=0, away=1), **stale) == "match_version"
    assert refused(undo_match, **stale) == "match_version"
    assert match(stage, "W1-1").home_score == 1


def test_the_last_steps_are_taken_back_one_by_one():
    stage = make_drawn_bracket()
    row = match(stage, "W1-1")
    start_match(match=row, by=None, at=AT)
    for home in (1, 2):
        write_score(match=row, outcome=Outcome(home=home, away=0), by=None, at=AT)
    beat(stage, "W1-1", 2, 1)
    seen = []
    for _ in range(4):
        back = undo_match(match=row, by=None, at=AT)
        seen.append((str(back.state), back.home_score, back.away_score))
    assert seen == [("live", 2, 0), ("live", 1, 0), ("live", None, None), ("ready", None, None)]
    assert refused(undo_match, match=row) == "nothing_to_undo"
    assert match(stage, "final").home is None
    assert not list(differences(stage.event.competition.chain))


def test_a_called_match_waits_for_its_start_and_the_call_can_be_taken_back():
    stage = make_drawn_bracket()
    row = match(stage, "W1-1")
    called = call_match(match=row, by=None, at=AT)
    assert (called.state, called.started_at, called.version) == ("called", None, 1)
    assert call_match(match=row, by=None, at=AT).version == 1
    stage.refresh_from_db()
    assert stage.state == "drawn"
    # What happens elsewhere leaves it called.
    beat(stage, "W1-2")
    assert match(stage, "W1-1").state == "called"
    start_match(match=row, by=None, at=AT)
    seen = []
    for _ in range(2):
        back = undo_match(match=row, by=None, at=AT)
        seen.append((str(back.state), back.started_at))
    assert seen == [("called", None), ("ready", None)]
    assert refused(undo_match, match=row) == "nothing_to_undo"
    assert refused(call_match, match=match(stage, "final")) == "sides_unknown"
    assert refused(call_match, match=match(stage, "W1-2")) == "match_finished"
    assert not list(differences(stage.event.competition.chain))


@pytest.mark.parametrize("state", ["ready", "called"])
@pytest.mark.parametrize(
    "begun", [{"home_score": 1}, {"away_score": 0}, {"started_at": AT}, {"winner": F("home")}]
)
def test_what_has_not_begun_can_have_no_score_no_start_and_no_winner(state, begun):
    stage = make_drawn_bracket()
    rows = Match.objects.filter(stage=stage, key="W1-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=state, **begun)


def test_an_end_is_not_taken_back_once_a_later_match_has_begun():
    stage = make_drawn_bracket()
    beat(stage, "W1-1")
    beat(stage, "W1-2")
    start_match(match=match(stage, "final"), by=None, at=AT)
    assert refused(undo_match, match=match(stage, "W1-1")) == "later_played"
    assert match(stage, "W1-1").state == "finished"


def test_a_result_takes_the_same_number_of_queries_however_large_the_bracket(
    django_assert_max_num_queries,
):
    for entries in (4, 32):
        stage = make_drawn_bracket(entries=entries)
        with django_assert_max_num_queries(32):
            beat(stage, "W1-1")
