"""Ranking, times, stations, combining and awards: published examples, and properties."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.awards import (
    AwardClass,
    Excluded,
    Straddle,
    award_marks,
    award_places,
)
from competitions.rules.combine import (
    Gate,
    carried_marks,
    failed_gates,
    last_decides,
    weighted_marks,
)
from competitions.rules.ranking import (
    Contender,
    Place,
    aspect_tie,
    countback_tie,
    rank,
    time_tie,
)
from competitions.rules.states import Standing
from competitions.rules.timed import (
    Early,
    Keep,
    Over,
    Run,
    RunStatus,
    TimedRule,
    judge_runs,
    marks_of_times,
)
from core.errors import Reason

F, D = Fraction, Decimal
DATA = Path(__file__).resolve().parent.parent.parent / "skillcamp" / "demo" / "data"


def contender(entry, mark=None, **more):
    return Contender(entry, None if mark is None else D(mark), **more)


def ranks(places):
    return [(place.entry, place.rank) for place in places]


# Ranking ------------------------------------------------------------------------------------------


def test_equal_marks_share_a_place_and_the_next_is_left_out():
    places = rank(
        [contender("d", "70"), *(contender(e, "80") for e in "cb"), contender("a", "90")]
    )
    assert ranks(places) == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]
    assert [p.reason.code for p in places] == [
        "place_by_mark",
        "place_shared",
        "place_shared",
        "place_by_mark",
    ]
    assert places[1].reason.facts == {"mark": "80", "count": 2}


def test_the_designs_third_place_says_its_rule_and_both_times():
    # "third: equal on 91.20; shorter time 12:31.4 against 12:48.0" (design page, Ranking)
    times = {"c": F("751.4"), "d": F("768")}
    field = [
        contender(e, m) for e, m in [("a", "95"), ("b", "93"), ("d", "91.20"), ("c", "91.20")]
    ]
    third, fourth = rank(field, [time_tie(times)])[2:]
    assert (third.entry, third.rank, fourth.rank) == ("c", 3, 4)
    assert third.reason.code == "place_ahead_by_time"
    assert fourth.reason.code == "place_behind_by_time"
    wanted = {"mark": "91.20", "value": "751.40", "against": "768.00", "other": "d"}
    assert wanted.items() <= third.reason.facts.items()


def test_rules_are_asked_one_after_the_other():
    marks = {
        "a": {"A": F(2), "B": F(1), "C": F(3)},
        "b": {"A": F(2), "B": F(2), "C": F(2)},
        "c": {"A": F(1), "B": F(4), "C": F(1)},
    }
    field = [contender(e, "6") for e in "abc"]
    by_aspects = rank(field, [aspect_tie("A", marks), aspect_tie("B", marks)])
    assert ranks(by_aspects) == [("b", 1), ("a", 2), ("c", 3)]
    assert by_aspects[0].reason.code == "place_ahead_by_aspect"
    assert by_aspects[0].reason.facts["subject"] == "B"
    assert by_aspects[1].reason.facts["subject"] == "A"
    assert by_aspects[2].reason.code == "place_behind_by_aspect"
    by_best = rank(field, [countback_tie({e: m.values() for e, m in marks.items()})])
    assert ranks(by_best) == [("c", 1), ("a", 2), ("b", 3)]
    assert by_best[1].reason.facts["number"] == 1


def test_who_has_no_value_stands_behind_who_has_one():
    places = rank([contender("a", "6"), contender("b", "6")], [time_tie({"b": F(9)})])
    assert ranks(places) == [("b", 1), ("a", 2)]
    assert [p.reason.code for p in places] == ["place_has_value", "place_no_value"]


def test_each_status_has_a_place_of_its_own_behind_the_ranked():
    field = [
        contender("gap", facts={"count": 2}),
        contender("dsq", status=Standing.DISQUALIFIED),
        contender("gone", status=Standing.WITHDRAWN),
        contender("dns", status=Standing.DID_NOT_START),
        contender("dnf", status=Standing.DID_NOT_FINISH),
        contender("last", "0"),
    ]
    places = rank(field)
    assert [p.entry for p in places] == ["last", "dnf", "dns", "gone", "dsq", "gap"]
    assert [p.rank for p in places] == [1] + [None] * 5
    assert places[-1].reason == Reason("place_missing", {"count": 2})
    assert [p.reason.code for p in places[1:-1]] == [
        "place_dnf",
        "place_dns",
        "place_withdrawn",
        "place_dsq",
    ]


fields = st.lists(
    st.tuples(
        st.sampled_from([None, "1", "2", "3"]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(Standing),
        st.integers(0, 1),
    ),
    max_size=12,
)


@given(fields, st.booleans(), st.randoms(use_true_random=False))
def test_places_are_what_pairwise_comparison_says_in_any_order(rows, lower_first, rng):
    field = [
        contender(f"{n:02}", mark, status=status, tier=tier)
        for n, (mark, _, _, status, tier) in enumerate(rows)
    ]
    first = {f"{n:02}": (F(row[1]),) for n, row in enumerate(rows)}
    second = {f"{n:02}": F(row[2]) for n, row in enumerate(rows)}
    ties = [countback_tie(first), time_tie(second)]
    places = rank(field, ties, lower_first=lower_first)
    assert sorted(p.entry for p in places) == [c.entry for c in field]

    def strength(c):
        mark = c.mark if lower_first else -c.mark
        return (c.tier, mark, -first[c.entry][0], second[c.entry])

    in_play = [c for c in field if c.mark is not None and c.status is Standing.OK]
    better = {c.entry: sum(strength(o) < strength(c) for o in in_play) for c in in_play}
    for place in places:
        wanted = better[place.entry] + 1 if place.entry in better else None
        assert place.rank == wanted
    shuffled = field[:]
    rng.shuffle(shuffled)
    assert rank(shuffled, ties, lower_first=lower_first) == places


# Times --------------------------------------------------------------------------------------------

TABLE = TimedRule(F(900), Over(F(1), F(30), F(120)))  # stages.csv: TABLE
BEDS = TimedRule(F(300), early=Early(F(1), F(30)), over=Over(F(0), F(1)))  # stages.csv: BEDMK


@pytest.mark.parametrize(
    ("rule", "time", "adjust", "stopped"),
    [
        (TABLE, "900", "0", False),
        (TABLE, "901", "-1", False),
        (TABLE, "960", "-2", False),
        (TABLE, "961", "-3", False),
        (TABLE, "1021", "-4", True),
        (TABLE, "100", "0", False),
        (BEDS, "271", "0", False),
        (BEDS, "270", "1", False),
        (BEDS, "0", "10", False),
    ],
)
def test_begun_and_full_half_minutes_cost_and_earn_points(rule, time, adjust, stopped):
    found = judge_runs(rule, [Run(F(time))])
    assert (found.adjust, found.stopped, found.mark) == (F(adjust), stopped, F(time))


def test_the_best_run_counts_with_its_penalties_and_a_disqualification_outlasts_it():
    runs = [Run(F(10), (F(5),)), Run(F(12)), Run(None, status=RunStatus.DNF)]
    assert judge_runs(TimedRule(), runs).mark == 12
    assert judge_runs(TimedRule(keep=Keep.LAST), runs).status is Standing.DID_NOT_FINISH
    out = [*runs, Run(F(1), status=RunStatus.DSQ)]
    assert judge_runs(TimedRule(), out).status is Standing.DISQUALIFIED
    none = judge_runs(TimedRule(), [])
    assert (none.status, none.mark) == (Standing.OK, None)


@given(st.lists(st.fractions(0, 100), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_best_of_runs_is_the_same_in_any_order(times, rng):
    runs = [Run(time) for time in times]
    shuffled = runs[:]
    rng.shuffle(shuffled)
    assert judge_runs(TimedRule(), runs) == judge_runs(TimedRule(), shuffled)
    assert judge_runs(TimedRule(), runs).mark == min(times)


def test_times_become_marks_by_best_over_own():
    # stages.csv: RIDER, "time converted to marks (best ÷ own × 100)"
    assert marks_of_times([F(50), F(40), None], F(100)) == [80, 100, None]


# From stages to the event -------------------------------------------------------------------------


def place(entry, rank_given, mark=None, status=Standing.OK):
    return Place(entry, rank_given, None if mark is None else D(mark), status, Reason("r"))


def by_entry(*places):
    return {found.entry: found for found in places}


def test_the_later_stage_decides_and_earlier_ranks_break_nothing():
    heats = [place("a", 1), place("b", 2), place("c", 3), place("d", 3), place("e", None)]
    final = [place("b", 1), place("a", 1)]
    places = last_decides([heats, final])
    assert ranks(places) == [("b", 1), ("a", 1), ("c", 3), ("d", 3), ("e", None)]


def test_theory_and_practical_are_weighted_exactly():
    # stages.csv: ELECT, theory 0.30 + practical 0.70; 0.3 × 80.05 + 0.7 × 90.05 = 87.05
    theory = by_entry(place("a", 1, "80.05"), place("b", 2, "60"), place("c", 3, "50"))
    practical = by_entry(place("a", 1, "90.05"), place("b", None, status=Standing.DID_NOT_START))
    found = weighted_marks([theory, practical], [F("0.30"), F("0.70")])
    assert [(c.entry, c.mark, c.status) for c in found] == [
        ("a", D("87.05"), Standing.OK),
        ("b", None, Standing.DID_NOT_START),
        ("c", None, Standing.OK),
    ]


def test_a_share_of_the_points_is_carried():
    heats = by_entry(place("a", 1, "90"), place("b", 2, "80"), place("c", 3, "70"))
    final = by_entry(place("b", 1, "50"), place("a", 2, "40"))
    found = carried_marks([heats, final], F(1, 2))
    assert [(c.entry, c.mark) for c in found] == [("a", D(85)), ("b", D(90))]


def test_a_gate_is_passed_at_its_mark_and_not_by_what_is_missing():
    gates = [Gate("theory", D(60)), Gate("practical", D(60))]
    assert failed_gates(gates, {"theory": D("60.00"), "practical": D(60)}) == []
    failed = failed_gates(gates, {"theory": D("59.99"), "practical": None})
    assert [reason.facts["stage"] for reason in failed] == ["theory", "practical"]


# Awards -------------------------------------------------------------------------------------------

SHARES = [
    AwardClass("first", share=F("0.10")),
    AwardClass("second", share=F("0.20")),
    AwardClass("third", share=F("0.30")),
]
PRIZES = [AwardClass("first", places=1), AwardClass("second", places=2)]


def given_to(awarded):
    return [(g.entry, g.award) for g in awarded.given]


def test_the_first_tenth_the_next_fifth_and_the_next_three_tenths():
    places = [place(f"{n:02}", n) for n in range(1, 26)]
    awarded = [award for _, award in given_to(award_places(places, SHARES))]
    assert [awarded.count(name) for name in ("first", "second", "third")] == [2, 5, 8]


def test_equal_entries_widen_or_narrow_a_class():
    places = [place("a", 1), place("b", 1), place("c", 3), place("d", 4)]
    wide = award_places(places, PRIZES, straddle=Straddle.WIDEN)
    assert given_to(wide) == [("a", "first"), ("b", "first"), ("c", "second")]
    narrow = award_places(places, PRIZES, straddle=Straddle.NARROW)
    assert given_to(narrow) == [("a", "second"), ("b", "second"), ("c", "second")]


def test_a_place_stays_vacant_or_the_others_move_up():
    places = [place("a", 1), place("b", 2), place("c", 3), place("d", 4), place("e", None)]
    vacant = award_places(places, PRIZES, excluded={"a", "b"})
    assert given_to(vacant) == [("c", "second")]
    assert vacant.vacant == {"first": 1, "second": 1}
    up = award_places(places, PRIZES, excluded={"a", "b"}, then=Excluded.MOVE_UP)
    assert given_to(up) == [("c", "first"), ("d", "second")]


def test_a_mark_earns_its_award_beside_any_class():
    places = [place("a", 1, "720"), place("b", 2, "700"), place("c", 3, "699.99")]
    assert [g.entry for g in award_marks(places, "medallion", D(700))] == ["a", "b"]
