"""A bracket: drawn in public, played, forfeited, taken back, corrected, withdrawn from."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from competitions.actions.bracket import reveal_seeding
from competitions.actions.drawing import publish_draw
from competitions.actions.entries import withdraw
from competitions.actions.match_corrections import correct_match, preview_correction
from competitions.actions.match_course import Outcome
from competitions.actions.matches import (
    call_match,
    finish_match,
    plan_match,
    start_match,
    undo_match,
    write_score,
)
from competitions.actions.stages import close_stage
from competitions.models import Match, MatchFact
from competitions.queries.ledger import differences
from competitions.queries.places import places_of
from competitions.rules.states import DrawPurpose, Duty, MatchStatus
from core.errors import RuleBroken
from tests.factories.competitions import (
    draw_bracket,
    make_bracket_stage,
    make_drawn_bracket,
    make_official,
)
from tests.factories.people import AT, make_unit

pytestmark = pytest.mark.django_db


def match(stage, key):
    return Match.objects.select_related("stage", "home", "away", "winner").get(
        stage=stage, key=key
    )


def beat(stage, key, home=21, away=15, **more):
    return finish_match(
        match=match(stage, key), outcome=Outcome(home=home, away=away), by=None, at=AT, **more
    )


def refused(action, **arguments):
    with pytest.raises(RuleBroken) as found:
        action(by=None, at=AT, **arguments)
    return found.value.code


def states(stage):
    return {m.key: str(m.state) for m in Match.objects.filter(stage=stage)}


# The draw -----------------------------------------------------------------------------------------


def test_the_draw_lays_out_the_matches_once_and_decides_byes():
    stage = make_drawn_bracket(entries=5, courts=["A", "B"])
    assert stage.state == "drawn"
    keys = list(Match.objects.filter(stage=stage).values_list("key", flat=True))
    assert keys == ["W1-2", "W2-1", "W2-2", "third", "final", "W1-1", "W1-3", "W1-4"]
    first = match(stage, "W1-1")
    assert (first.state, first.status, first.winner) == ("finished", "bye", first.home)
    semi = match(stage, "W2-1")
    assert (semi.state, semi.home, semi.away) == ("pending", first.home, None)
    other = match(stage, "W2-2")
    assert (other.state, other.home, other.away) == (
        "ready",
        match(stage, "W1-3").home,
        match(stage, "W1-4").home,
    )
    assert not list(differences(stage.event.competition.chain))


def test_a_match_waits_for_its_sides_also_where_one_of_them_is_known():
    stage = make_drawn_bracket(entries=3)
    beat(stage, "W1-2")
    assert match(stage, "final").state == "ready"


def test_courts_and_times_go_round_by_round_with_the_final_last():
    stage = make_drawn_bracket(entries=8, courts=["A", "B"])
    planned = [
        (m.key, m.court, (m.planned_at - AT) / timedelta(minutes=stage.slot_minutes))
        for m in Match.objects.filter(stage=stage)
    ]
    assert planned == [
        ("W1-1", "A", 0),
        ("W1-2", "B", 0),
        ("W1-3", "A", 1),
        ("W1-4", "B", 1),
        ("W2-1", "A", 2),
        ("W2-2", "B", 2),
        ("third", "A", 3),
        ("final", "A", 4),
    ]


def test_revealing_twice_changes_nothing():
    stage = make_bracket_stage()
    made = publish_draw(stage=stage, purpose=DrawPurpose.SEEDING, by=None, at=AT)
    reveal_seeding(stage_draw=made, by=None, at=AT)
    made.draw.refresh_from_db()
    facts = MatchFact.objects.count()
    reveal_seeding(stage_draw=made, by=None, at=AT)
    assert (Match.objects.count(), MatchFact.objects.count()) == (4, facts)


def test_the_order_drawn_in_public_is_the_order_of_the_places():
    stage = make_drawn_bracket(entries=8, units_apart=False)
    draw = stage.draws.get().draw
    placed = [f"{t.entry.start_no:02d}" for t in stage.stage_entries.order_by("order")]
    assert placed == draw.outcome["order"]


def test_unit_mates_can_only_meet_in_the_final():
    units = [make_unit(f"U{n}") for n in range(4)]
    stage = make_drawn_bracket(entries=8, units=units)
    halves = [
        {
            u
            for m in Match.objects.filter(stage=stage, key__in=keys)
            for u in (m.home.unit_id, m.away.unit_id)
        }
        for keys in (["W1-1", "W1-2"], ["W1-3", "W1-4"])
    ]
    assert halves[0] == halves[1] == {u.pk for u in units}


def test_seeds_stand_where_they_belong_and_seeds_with_a_gap_are_refused():
    stage = make_bracket_stage(entries=8)
    entries = list(stage.event.entries.order_by("start_no"))
    for seed, entry in enumerate(entries[:2], start=1):
        entry.seed = seed
        entry.save()
    draw_bracket(stage)
    assert (match(stage, "W1-1").home, match(stage, "W1-3").home) == tuple(entries[:2])
    other = make_bracket_stage(entries=4)
    other.event.entries.filter(start_no=1).update(seed=2)
    with pytest.raises(RuleBroken) as found:
        draw_bracket(other)
    assert found.value.code == "bad_seeds"


def test_a_repeated_draw_fills_the_same_matches_anew():
    stage = make_drawn_bracket(entries=6)
    keys = set(Match.objects.values_list("pk", flat=True))
    made = publish_draw(
        stage=stage, purpose=DrawPurpose.SEEDING, repeat_reason="漏了一队", by=None, at=AT
    )
    reveal_seeding(stage_draw=made, by=None, at=AT)
    assert set(Match.objects.values_list("pk", flat=True)) == keys
    assert not list(differences(stage.event.competition.chain))


# Playing ------------------------------------------------------------------------------------------


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


# Forfeits and withdrawals -------------------------------------------------------------------------


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


# Corrections --------------------------------------------------------------------------------------


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


# Planning -----------------------------------------------------------------------------------------


def test_court_time_and_referee_are_given_and_only_a_referee_of_the_event():
    stage = make_drawn_bracket()
    referee = make_official(stage.event, Duty.REFEREE)
    row = plan_match(
        match=match(stage, "final"), court="C", planned_at=AT, referee=referee, by=None, at=AT
    )
    assert (row.court, row.planned_at, row.referee) == ("C", AT, referee)
    stranger = make_official(make_drawn_bracket().event, Duty.REFEREE)
    arguments = {"match": row, "court": "C", "planned_at": AT, "referee": stranger}
    assert refused(plan_match, **arguments) == "not_a_referee"


def test_a_result_takes_the_same_number_of_queries_however_large_the_bracket(
    django_assert_max_num_queries,
):
    for entries in (4, 32):
        stage = make_drawn_bracket(entries=entries)
        with django_assert_max_num_queries(32):
            beat(stage, "W1-1")


def test_a_match_that_was_changed_behind_the_ledgers_back_is_named():
    stage = make_drawn_bracket()
    beat(stage, "W1-1")
    Match.objects.filter(stage=stage, key="W1-1").update(home_score=F("home_score") + 1)
    (found,) = differences(stage.event.competition.chain)
    assert "score is [22, 15]" in found
