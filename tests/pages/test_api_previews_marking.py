"""`previews/marking` to the byte: by scheme, by panel, by time; every refusal with its code."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.marking_bodies import (
    A1,
    A2,
    A3,
    J1,
    LIMITS,
    P1,
    P2,
    ask,
    measure,
    panel,
    row_of,
    scheme,
    score,
    timed,
    told,
)


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.PREVIEW_LIMIT_PER_MINUTE = 0


# By scheme ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aspect", "value", "mark"),
    [
        (A1, "1.8", "5.00"),
        (A1, "1.800001", "4.50"),
        (A1, "2.1", "4.50"),
        (A1, "-9", "0.00"),
        (A2, "1", "2.00"),
        (A2, "0", "0.00"),
        (A3, "0", "5.00"),
        (A3, "3", "3.50"),
        (A3, "11", "0.00"),
    ],
)
def test_a_measurement_gives_the_mark_of_its_rule(client, aspect, value, mark):
    answer = told(client, scheme([aspect], [measure("07", value, aspect["id"])]))
    assert [(row["entry"], row["mark"], row["rank"]) for row in answer["rows"]] == [
        ("07", mark, 1)
    ]
    assert set(answer) == {"rows", "rescore", "missing"}
    assert set(answer["rows"][0]) == {"entry", "mark", "rank", "scaled", "why"}
    assert answer["rows"][0]["scaled"] is None


def test_a_judgement_is_the_mean_of_three_and_asks_for_a_new_score_above_one(client):
    sheets = [score("07", "j1", 0), score("07", "j3", 2), score("07", "j2", 1)]
    answer = told(client, scheme([J1], sheets))
    assert answer["rows"][0]["mark"] == "1.33"
    assert answer["rescore"] == [{"entry": "07", "aspect": "J1", "scores": [0, 2, 1]}]
    close = told(client, scheme([J1], [score("07", "j1", 2), score("07", "j2", 3)]))
    assert close["rescore"] == []


def test_it_is_rounded_once_at_the_total_half_up(client):
    # Two thirds and two thirds of 0.01 … each aspect alone would be rounded to another sum.
    aspects = [{"id": f"J{n}", "kind": "judgement", "max": "0.01"} for n in range(3)]
    sheets = [score("07", "a", 1, f"J{n}") for n in range(3)]
    assert told(client, scheme(aspects, sheets))["rows"][0]["mark"] == "0.01"
    half = [{"id": "A", "kind": "measurement", "max": "0.005", "rule": "binary"}]
    assert told(client, scheme(half, [measure("07", "1", "A")]))["rows"][0]["mark"] == "0.01"


def test_what_is_missing_is_not_nought(client):
    sheets = [
        score("07", "j1", 0),
        score("07", "j2", 0),
        measure("07", "9"),
        score("08", "j1", 3),
        measure("09", "1.5"),
    ]
    answer = told(client, scheme([A1, J1], sheets, scale="700"))
    assert [row["entry"] for row in answer["rows"]] == ["07", "08", "09"]
    assert row_of(answer, "07")["mark"] == "0.00"
    for entry in ("08", "09"):
        row = row_of(answer, entry)
        assert (row["mark"], row["rank"], row["scaled"]) == (None, None, None)
        assert row["why"]
    assert answer["missing"] == [
        {"entry": "08", "judge": None, "aspect": "A1"},
        {"entry": "08", "judge": "j2", "aspect": "J1"},
        {"entry": "09", "judge": "j1", "aspect": "J1"},
        {"entry": "09", "judge": "j2", "aspect": "J1"},
    ]


def test_who_is_expected_may_be_said(client):
    sheets = [score("07", "j1", 3)]
    answer = told(
        client, scheme([J1], sheets, entries=["09", "07"], judges={"J1": ["j1", "j2", "j3"]})
    )
    assert answer["missing"] == [
        {"entry": "07", "judge": "j2", "aspect": "J1"},
        {"entry": "07", "judge": "j3", "aspect": "J1"},
        *({"entry": "09", "judge": f"j{n}", "aspect": "J1"} for n in (1, 2, 3)),
    ]
    assert [row["entry"] for row in answer["rows"]] == ["07", "09"]


def test_a_measurement_is_wanted_once_whoever_gives_it(client):
    sheets = [measure("07", "1.5", judge="j1"), measure("08", "1.5", judge="j2")]
    answer = told(client, scheme([A1], sheets))
    assert answer["missing"] == []
    assert [row["rank"] for row in answer["rows"]] == [1, 1]
    twice = [measure("07", "2", judge="j1"), measure("07", "2.0", judge="j2")]
    assert told(client, scheme([A1], twice))["rescore"] == []
    differs = [measure("07", "3", judge="j1"), measure("07", "2", judge="j2")]
    assert told(client, scheme([A1], differs))["rescore"] == [
        {"entry": "07", "aspect": "A1", "scores": ["3", "2"]}
    ]


def test_ranks_are_1_2_2_4_and_rows_go_by_rank_then_entry(client):
    values = {"10": "1", "9": "0", "a": "1", "张": "3"}
    answer = told(client, scheme([A3], [measure(e, v, "A3") for e, v in values.items()]))
    assert [(r["entry"], r["rank"]) for r in answer["rows"]] == [
        ("9", 1),
        ("10", 2),
        ("a", 2),
        ("张", 4),
    ]


def test_ties_are_broken_by_aspects_times_and_countback_and_say_why(client):
    # 3 off 0.50 each = 3.50 with the towel, 5.00 without: equal on 5.50 and 5.00 + …
    b = {"id": "B", "kind": "measurement", "max": "1.50", "rule": "binary"}
    c = {"id": "C", "kind": "measurement", "max": "1.50", "rule": "binary"}
    d = {"id": "D", "kind": "measurement", "max": "3.00", "rule": "binary"}
    sheets = [
        measure(entry, value, aspect)
        for entry, values in {"07": "110", "08": "001"}.items()
        for aspect, value in zip("BCD", values, strict=True)
    ]
    plain = told(client, scheme([b, c, d], sheets))
    assert [(r["entry"], r["rank"]) for r in plain["rows"]] == [("07", 1), ("08", 1)]
    aspect = told(client, scheme([b, c, d], sheets, ties=["aspect:B"]))
    assert [(r["entry"], r["rank"]) for r in aspect["rows"]] == [("07", 1), ("08", 2)]
    assert "1.50" in aspect["rows"][0]["why"]
    assert "0.00" in aspect["rows"][0]["why"]
    back = told(client, scheme([b, c, d], sheets, ties=["countback"]))
    assert [(r["entry"], r["rank"]) for r in back["rows"]] == [("08", 1), ("07", 2)]
    extra = {"07": {"time": "612.00"}, "08": {"time": "590.0"}}
    time = told(client, scheme([b, c, d], sheets, ties=["time", "aspect:B"], extra=extra))
    assert [(r["entry"], r["rank"]) for r in time["rows"]] == [("08", 1), ("07", 2)]
    assert "590.00" in time["rows"][0]["why"]
    order = told(client, scheme([b, c, d], sheets, ties=["aspect:B", "time"], extra=extra))
    assert [r["entry"] for r in order["rows"]] == ["07", "08"]


def test_ties_compare_what_is_exact_not_what_is_shown(client):
    # 1/3 of 1.00 and 33 × 0.01 are both 0.33; the exact aspect mark decides.
    aspects = [{"id": "J1", "kind": "judgement", "max": "1.00"}, {**A3, "max": "0.33"}]
    sheets = [
        *(score("07", "a", 0), measure("07", "0", "A3")),
        *(score("08", "a", 1), measure("08", "1", "A3")),
    ]
    answer = told(client, scheme(aspects, sheets, ties=["aspect:J1"]))
    assert [(r["entry"], r["mark"], r["rank"]) for r in answer["rows"]] == [
        ("08", "0.33", 1),
        ("07", "0.33", 2),
    ]


@pytest.mark.parametrize(
    ("counts", "scaled"),
    [
        (["0", "1", "2"], [720, 700, 680]),
        (["0", "1"], [720, 680]),
        (["1", "1", "1", "10"], [700, 700, 700, 700]),
        (["0"], [700]),
        # median 4.75, deviations 0.25 0.25 0.25 4.75: the last is 700 − 20.23 × 19
        (["0", "0", "1", "10"], [720, 720, 680, 316]),
    ],
)
def test_the_scale_has_its_middle_at_700(client, counts, scaled):
    sheets = [measure(f"{n}", c, "A3") for n, c in enumerate(counts)]
    answer = told(client, scheme([A3], sheets, scale="700"))
    assert [row["scaled"] for row in answer["rows"]] == scaled


def test_the_scale_is_held_within_0_and_1000(client):
    wide = {"id": "A", "kind": "measurement", "max": "100", "rule": {"off": "1", "per": "count"}}
    sheets = [measure(f"{n:02}", c, "A") for n, c in enumerate(["49", "50", "51", "0", "100"])]
    answer = told(client, scheme([wide], sheets, scale="700"))
    assert [row["scaled"] for row in answer["rows"]] == [1000, 720, 700, 680, 0]


# Points -------------------------------------------------------------------------------------------

JUDGES = ["a", "b", "c", "d", "e"]


def points(entry, aspect, given_points):
    return [score(entry, j, p, aspect) for j, p in zip(JUDGES, given_points, strict=True)]


def test_points_by_judges_totals_drop_the_highest_and_lowest_total(client):
    sheets = [
        *points("07", "P1", ["1.00", "2.00", "3.00", "4.00", "10.00"]),
        *points("07", "P2", ["0", "9.00", "1.00", "0.50", "10"]),
    ]
    # Totals: 1+10, 2+1, 3+9, 4+9.5, 10+0 = 11, 3, 12, 13.5, 10 → mean of 10, 11, 12.
    answer = told(client, scheme([P1, P2], sheets, drop_high=1, drop_low=1))
    assert answer["rows"][0]["mark"] == "11.00"
    # By aspect: mean(2, 3, 4) + mean(1, 9, 9.5).
    by_aspect = told(
        client, scheme([P1, P2], sheets, combine="per_aspect", drop_high=1, drop_low=1)
    )
    assert by_aspect["rows"][0]["mark"] == "9.50"
    assert told(client, scheme([P1, P2], sheets))["rows"][0]["mark"] == "9.90"


def test_a_deduction_never_goes_below_nought_and_other_kinds_are_added(client):
    sheets = [score("07", "a", "12.50", "P2"), measure("07", "1", "A2")]
    assert told(client, scheme([P2, A2], sheets))["rows"][0]["mark"] == "2.00"


def test_a_judge_who_misses_one_points_aspect_makes_a_gap(client):
    sheets = [
        score("07", "a", "1", "P1"),
        score("07", "b", "1", "P1"),
        score("07", "a", "1", "P2"),
    ]
    answer = told(client, scheme([P1, P2], sheets))
    assert answer["rows"][0]["mark"] is None
    assert answer["missing"] == [{"entry": "07", "judge": "b", "aspect": "P2"}]


def test_the_spread_of_points_asks_for_a_new_score_only_when_it_is_said(client):
    sheets = [score("07", "a", "1.00", "P1"), score("07", "b", "4.00", "P1")]
    assert told(client, scheme([P1], sheets))["rescore"] == []
    assert told(client, scheme([P1], sheets, rescore_over="3"))["rescore"] == []
    assert told(client, scheme([P1], sheets, rescore_over="2.99"))["rescore"] == [
        {"entry": "07", "aspect": "P1", "scores": ["1.00", "4.00"]}
    ]


# Panels and times ---------------------------------------------------------------------------------


def test_the_panel_of_the_page_gives_9_20(client):
    scores = {"07": ["9.10", "9.35", "9.20", "8.90", "9.30"]}
    answer = told(client, panel(scores, drop_high=1, drop_low=1))
    assert [(r["entry"], r["mark"], r["rank"]) for r in answer["rows"]] == [("07", "9.20", 1)]
    assert told(client, panel(scores))["rows"][0]["mark"] == "9.17"


def test_a_panel_rounds_half_up_and_knows_no_negative_nought(client):
    answer = ask(client, panel({"a": ["0.005"], "b": ["0.004999"], "c": ["-0.001"], "d": ["-0"]}))
    assert [r["mark"] for r in answer.json()["rows"]] == ["0.01", "0.00", "0.00", "0.00"]
    assert b"-0.00" not in answer.content


def test_a_score_that_is_null_is_missing(client):
    answer = told(client, panel({"07": ["9", None], "08": ["1", "1"]}, entries=["07", "08", "09"]))
    assert [(r["entry"], r["mark"], r["rank"]) for r in answer["rows"]] == [
        ("08", "1.00", 1),
        ("07", None, None),
        ("09", None, None),
    ]
    assert {gap["entry"] for gap in answer["missing"]} == {"07", "09"}


@pytest.mark.parametrize(
    ("time", "adjust", "stopped"),
    [
        ("612.40", "9.00", False),
        ("870.01", "0.00", False),
        ("870", "1.00", False),
        ("900", "0.00", False),
        ("900.01", "-1.00", False),
        ("930", "-1.00", False),
        ("930.5", "-2.00", False),
        ("1020", "-4.00", False),
        ("1020.01", "-4.00", True),
        ("5000", "-4.00", True),
    ],
)
def test_early_and_late_are_points_by_the_time_without_penalties(client, time, adjust, stopped):
    runs = {"07": [{"time": time, "penalties": ["5", "3"], "status": "ok"}]}
    row = told(client, timed(runs, **LIMITS))["rows"][0]
    assert (row["adjust"], row["stopped"]) == (adjust, stopped)
    assert Fraction(row["mark"]) == Fraction(time) + 8


def test_the_lower_time_is_better_and_dnf_comes_before_dsq(client):
    runs = {
        "01": [{"time": "10", "status": "dsq"}],
        "02": [{"status": "dnf"}],
        "03": [{"time": "12.346", "status": "ok"}],
        "04": [{"time": "12.345", "status": "ok"}],
        "05": [{"time": "9", "penalties": ["3.35"], "status": "ok"}],
    }
    answer = told(client, timed(runs))
    assert [(r["entry"], r["mark"], r["rank"]) for r in answer["rows"]] == [
        ("03", "12.35", 1),
        ("04", "12.35", 1),
        ("05", "12.35", 1),
        ("02", None, None),
        ("01", None, None),
    ]


RUNS = [
    {"time": "12", "status": "ok"},
    {"time": "10", "penalties": ["1"], "status": "ok"},
    {"time": "9", "penalties": ["4"], "status": "ok"},
]


@pytest.mark.parametrize(
    ("runs", "keep", "mark"),
    [
        (RUNS, "best", "11.00"),
        (RUNS, "last", "13.00"),
        ([*RUNS, {"status": "dnf"}], "best", "11.00"),
        ([*RUNS, {"status": "dnf"}], "last", None),
        ([*RUNS, {"status": "dsq"}], "best", None),
        ([{"status": "dnf"}, *RUNS], "last", "13.00"),
    ],
)
def test_the_best_or_the_last_run_is_kept(client, runs, keep, mark):
    assert told(client, timed({"07": runs}, keep=keep))["rows"][0]["mark"] == mark
    if keep == "best":
        assert told(client, timed({"07": runs}))["rows"][0]["mark"] == mark


def test_above_a_limit_without_a_rule_for_it_a_run_did_not_finish(client):
    answer = told(
        client, timed({"07": [{"time": "900.01"}], "08": [{"time": "900"}]}, limit="900")
    )
    assert [(r["entry"], r["mark"]) for r in answer["rows"]] == [("08", "900.00"), ("07", None)]


@st.composite
def bodies(draw):
    aspects = draw(st.lists(st.sampled_from([A1, A2, A3, J1, P1, P2]), min_size=1, unique_by=str))
    entries = draw(st.lists(st.sampled_from(["1", "02", "a", "张"]), min_size=1, unique=True))
    sheets = []
    for entry in entries:
        for aspect in aspects:
            for judge in ("x", "y", "z"):
                kind = aspect["kind"]
                if kind == "judgement":
                    sheets.append(score(entry, judge, draw(st.integers(0, 3)), aspect["id"]))
                elif kind == "points":
                    half = draw(st.integers(0, 20))
                    sheets.append(score(entry, judge, f"{half // 2}.{half % 2 * 5}", aspect["id"]))
                elif judge == "x":
                    value = draw(st.integers(0, 1 if aspect is A2 else 9))
                    sheets.append(measure(entry, str(value), aspect["id"]))
    kept = [sheet for sheet in sheets if draw(st.integers(0, 9))]
    ties = draw(st.lists(st.sampled_from(["countback", "time", f"aspect:{aspects[0]['id']}"])))
    return scheme(aspects, kept, entries=entries, ties=ties, scale="700")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=bodies(), rng=st.randoms(use_true_random=False))
def test_nothing_is_lost_and_the_order_of_the_sheets_does_not_matter(client, body, rng):
    answer = ask(client, body)
    assert answer.content == ask(client, body).content
    rows = answer.json()["rows"]
    assert sorted(row["entry"] for row in rows) == sorted(body["entries"])
    gaps = {gap["entry"] for gap in answer.json()["missing"]}
    assert gaps == {row["entry"] for row in rows if row["mark"] is None}
    ranked = [row for row in rows if row["rank"] is not None]
    assert rows[: len(ranked)] == ranked
    assert [row["mark"] is None for row in rows] == [row["rank"] is None for row in rows]
    for place, row in enumerate(ranked, start=1):
        assert row["rank"] <= place
        assert row["rank"] == next(
            n for n, r in enumerate(ranked, start=1) if r["rank"] == row["rank"]
        )
    numbers = [Fraction(row["mark"]) for row in ranked]
    assert numbers == sorted(numbers, reverse=True)
    shuffled = {**body, "sheets": body["sheets"][:], "entries": body["entries"][::-1]}
    rng.shuffle(shuffled["sheets"])
    assert ask(client, shuffled).json()["rows"] == rows
