"""What `previews/marking` refuses, each with its field and code, and what is the same for all."""

import json

import pytest
from django.test import Client

from core.errors_words import known_codes
from tests.factories.marking_bodies import (
    A1,
    A2,
    A3,
    J1,
    LIMITS,
    P1,
    TARGET,
    ask,
    measure,
    panel,
    refused,
    scheme,
    timed,
    told,
)


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.PREVIEW_LIMIT_PER_MINUTE = 0


GOOD = scheme([A1, A2, A3, J1, P1], [measure("07", "1")])
TIMED = timed({"07": [{"time": "1", "status": "ok"}]}, **LIMITS)
PANEL = panel({"07": ["1", "2"], "08": ["1", "2"]})


def with_aspect(aspect, **change):
    return {**GOOD, "aspects": [*GOOD["aspects"], {**aspect, "id": "X", **change}]}


def without(body, name):
    return {key: value for key, value in body.items() if key != name}


def with_sheet(**sheet):
    return {**GOOD, "sheets": [{"entry": "07", "judge": "j1", **sheet}]}


def with_rule(rule):
    return with_aspect(A1, rule=rule)


def with_run(**run):
    return {**TIMED, "runs": {"07": [run]}}


REFUSALS = [
    ([], "bad_value"),
    (5, "bad_value"),
    ({}, "missing_field"),
    ({**GOOD, "method": "guess"}, "unknown_method"),
    ({**GOOD, "method": 1}, "bad_value"),
    ({**GOOD, "more": 1}, "unknown_field"),
    ({**GOOD, "runs": {}}, "unknown_field"),
    ({**TIMED, "aspects": []}, "unknown_field"),
    ({**PANEL, "sheets": []}, "unknown_field"),
    ({"\ud800": 1, **GOOD}, "unknown_field"),
    (without(GOOD, "aspects"), "missing_field"),
    (without(GOOD, "sheets"), "missing_field"),
    (without(PANEL, "scores"), "missing_field"),
    (without(TIMED, "runs"), "missing_field"),
    ({**GOOD, "scale": "500"}, "unknown_scale"),
    ({**GOOD, "scale": 700}, "bad_value"),
    ({**GOOD, "scale": None}, "bad_value"),
    ({**TIMED, "scale": "700"}, "scale_needs_marks"),
    ({**GOOD, "ties": ["aspect:Z9"]}, "unknown_tie"),
    ({**GOOD, "ties": ["luck"]}, "unknown_tie"),
    ({**GOOD, "ties": ["aspect"]}, "unknown_tie"),
    ({**GOOD, "ties": "time"}, "bad_value"),
    ({**GOOD, "ties": [1]}, "bad_value"),
    ({**PANEL, "ties": ["aspect:A1"]}, "unknown_tie"),
    ({**GOOD, "ties": ["time"] * 51}, "too_many_ties"),
    ({**GOOD, "entries": ["07", *map(str, range(100_000))]}, "too_many_marks"),
    ({**TIMED, "ties": ["countback"]}, "unknown_tie"),
    ({**GOOD, "aspects": []}, "too_few_aspects"),
    ({**GOOD, "aspects": {}}, "bad_value"),
    ({**GOOD, "aspects": [1]}, "bad_value"),
    ({**GOOD, "aspects": [A1, A1]}, "duplicate_aspect"),
    (with_aspect(without(A1, "max")), "missing_field"),
    (with_aspect(without(A1, "kind")), "missing_field"),
    (with_aspect(without(A1, "rule")), "missing_field"),
    (with_aspect(A1, more=1), "unknown_field"),
    (with_aspect(J1, rule="binary"), "unknown_field"),
    (with_aspect(A1, id=""), "bad_id"),
    (with_aspect(A1, id="x" * 201), "bad_id"),
    (with_aspect(A1, id="a\n"), "bad_id"),
    (with_aspect(A1, id=1), "bad_value"),
    (with_aspect(A1, kind="luck"), "unknown_kind"),
    (with_aspect(A1, max="0"), "bad_max"),
    (with_aspect(A1, max="0.00"), "bad_max"),
    (with_aspect(A1, max="-1"), "bad_max"),
    (with_aspect(A1, max=5), "bad_decimal"),
    (with_aspect(A1, max=5.5), "bad_decimal"),
    *(
        (with_aspect(A1, max=text), "bad_decimal")
        for text in [
            "",
            " 5",
            "5 ",
            "5.",
            ".5",
            "+5",
            "1e1",
            "５",
            "٥",
            "1,5",
            "0x1",
            "NaN",
            "5\n",
        ]
    ),
    (with_aspect(A1, max="1234567890"), "bad_decimal"),
    (with_aspect(A1, max="1.1234567"), "bad_decimal"),
    (with_rule("luck"), "unknown_rule"),
    (with_rule(None), "unknown_rule"),
    (with_rule({}), "unknown_rule"),
    (with_rule({"off": "1"}), "unknown_rule"),
    (with_rule({"off": "1", "per": "minute"}), "unknown_rule"),
    (with_rule({"per": "count"}), "missing_field"),
    (with_rule({"off": "-1", "per": "count"}), "bad_off"),
    (with_rule({"off": "1", "per": "count", "step": "1"}), "unknown_field"),
    (with_rule(without(TARGET, "step")), "missing_field"),
    (with_rule({**TARGET, "step": "0"}), "bad_step"),
    (with_rule({**TARGET, "within": "-1"}), "bad_within"),
    (with_rule({**TARGET, "off": "-1"}), "bad_off"),
    (with_rule({**TARGET, "target": 1}), "bad_decimal"),
    (with_aspect(P1, step="0"), "bad_step"),
    (with_aspect(P1, by="addition"), "unknown_by"),
    (with_sheet(aspect="Z9", value="1"), "unknown_aspect"),
    (with_sheet(aspect="A1"), "missing_field"),
    (with_sheet(aspect="J1"), "missing_field"),
    (with_sheet(aspect="A1", score=1), "score_for_measurement"),
    (with_sheet(aspect="A1", score=1, value="1"), "score_for_measurement"),
    (with_sheet(aspect="J1", value="1"), "value_for_judgement"),
    (with_sheet(aspect="P1", value="1"), "value_for_points"),
    *(
        (with_sheet(aspect="J1", score=s), "bad_judgement_score")
        for s in (4, -1, 2.0, True, "2", None)
    ),
    (with_sheet(aspect="A1", value=3), "bad_decimal"),
    (with_sheet(aspect="A1", value=None), "bad_decimal"),
    (with_sheet(aspect="A2", value="2"), "bad_binary"),
    (with_sheet(aspect="A2", value="yes"), "bad_binary"),
    (with_sheet(aspect="A3", value="1.5"), "bad_count"),
    (with_sheet(aspect="A3", value="-1"), "bad_count"),
    (with_sheet(aspect="P1", score=5), "bad_decimal"),
    (with_sheet(aspect="P1", score="10.50"), "points_out_of_range"),
    (with_sheet(aspect="P1", score="-0.50"), "points_out_of_range"),
    (with_sheet(aspect="P1", score="0.25"), "points_off_step"),
    (with_sheet(aspect="A1", value="1", more=1), "unknown_field"),
    (with_sheet(aspect="A1", value="1", judge=""), "bad_id"),
    (with_sheet(aspect="A1", value="1", entry=7), "bad_value"),
    ({**GOOD, "sheets": [1]}, "bad_value"),
    ({**GOOD, "sheets": [measure("07", "1")] * 2}, "duplicate_mark"),
    ({**GOOD, "sheets": [measure("07", "1"), measure("07", "2")]}, "duplicate_mark"),
    ({**GOOD, "entries": ["07", "07"]}, "duplicate_entry"),
    ({**GOOD, "entries": ["08"]}, "entry_not_listed"),
    ({**GOOD, "entries": "07"}, "bad_value"),
    ({**GOOD, "entries": None}, "bad_value"),
    ({**GOOD, "judges": {"Z9": ["j1"]}}, "unknown_aspect"),
    ({**GOOD, "judges": {"J1": ["j1", "j1"]}}, "duplicate_judge"),
    ({**GOOD, "judges": {"J1": "j1"}}, "bad_value"),
    ({**with_sheet(aspect="J1", score=1), "judges": {"J1": ["j2"]}}, "judge_not_listed"),
    ({**GOOD, "extra": {"99": {"time": "1"}}}, "entry_not_listed"),
    ({**GOOD, "extra": {"07": {"time": "-1"}}}, "bad_time"),
    ({**GOOD, "extra": {"07": {"luck": "1"}}}, "unknown_field"),
    ({**GOOD, "extra": []}, "bad_value"),
    ({**GOOD, "combine": "by_luck"}, "unknown_combine"),
    ({**GOOD, "drop_high": -1}, "bad_drop"),
    ({**GOOD, "drop_low": -1}, "bad_drop"),
    ({**GOOD, "drop_low": "1"}, "bad_value"),
    ({**GOOD, "drop_low": 1.0}, "bad_value"),
    ({**GOOD, "drop_low": True}, "bad_value"),
    ({**GOOD, "rescore_over": "-1"}, "bad_rescore_over"),
    ({**with_sheet(aspect="P1", score="1"), "drop_high": 1}, "too_few_scores"),
    ({**PANEL, "scores": []}, "bad_value"),
    ({**PANEL, "scores": {"07": "1"}}, "bad_value"),
    ({**PANEL, "scores": {"07": [1]}}, "bad_decimal"),
    ({**PANEL, "scores": {"": ["1"]}}, "bad_id"),
    ({**PANEL, "scores": {"07": ["1"], "08": ["1", "2"]}}, "panel_size"),
    ({**PANEL, "drop_high": 1, "drop_low": 1}, "too_few_scores"),
    ({**PANEL, "scores": {"07": []}}, "too_few_scores"),
    ({**PANEL, "drop_high": -1}, "bad_drop"),
    ({**PANEL, "entries": ["07"]}, "entry_not_listed"),
    ({**TIMED, "limit": "0"}, "bad_limit"),
    ({**TIMED, "limit": 900}, "bad_decimal"),
    (without(TIMED, "limit"), "limit_needed"),
    ({**TIMED, "over": {"off": "1", "stop": "1"}}, "missing_field"),
    ({**TIMED, "over": {"off": "-1", "per": "1"}}, "bad_off"),
    ({**TIMED, "over": {"off": "1", "per": "0"}}, "bad_per"),
    ({**TIMED, "over": {"off": "1", "per": "1", "stop": "-1"}}, "bad_stop"),
    ({**TIMED, "over": []}, "bad_value"),
    ({**TIMED, "early": {"bonus": "-1", "per": "1"}}, "bad_bonus"),
    ({**TIMED, "early": {"bonus": "1", "per": "0"}}, "bad_per"),
    ({**TIMED, "early": {"bonus": "1"}}, "missing_field"),
    ({**TIMED, "early": {"bonus": "1", "per": "1", "more": 1}}, "unknown_field"),
    ({**TIMED, "keep": "worst"}, "unknown_keep"),
    ({**TIMED, "runs": {"07": {}}}, "bad_value"),
    ({**TIMED, "runs": {"07": [1]}}, "bad_value"),
    ({**TIMED, "entries": ["08"]}, "entry_not_listed"),
    (with_run(status="ok"), "missing_field"),
    (with_run(time=1, status="ok"), "bad_decimal"),
    (with_run(time="-1", status="ok"), "bad_time"),
    (with_run(time="1", status="late"), "unknown_status"),
    (with_run(time="1", penalties=["-1"]), "bad_penalty"),
    (with_run(time="1", penalties="5"), "bad_value"),
    (with_run(time="1", more=1), "unknown_field"),
]


@pytest.mark.parametrize(
    ("body", "code"), REFUSALS, ids=[f"{n}-{c}" for n, (_, c) in enumerate(REFUSALS)]
)
def test_what_is_wrong_is_refused_with_its_field_and_a_code(client, body, code):
    assert refused(client, body) == (422, code)
    assert code in known_codes()


def test_the_bodies_that_are_broken_one_by_one_are_good(client):
    for body in (GOOD, TIMED, PANEL):
        told(client, body)


@pytest.mark.parametrize(
    "text", ["", "{", "[1", '{"method": NaN}', '{"a":1,"a":1}', '{"a":{"b":1,"b":2}}', "\xff"]
)
def test_what_is_no_json_is_malformed(client, text):
    response = ask(client, text.encode("latin-1"))
    assert (response.status_code, response.json()["code"]) == (400, "malformed_json")


def test_only_json_is_taken_and_at_most_5_mb(client):
    assert ask(client, json.dumps(GOOD), "text/plain").status_code == 415
    large = ask(client, b'"' + b"x" * (5 * 1024 * 1024) + b'"')
    assert (large.status_code, large.json()["code"]) == (413, "too_large")


def test_it_needs_neither_sign_in_nor_csrf_token():
    assert ask(Client(enforce_csrf_checks=True), PANEL).status_code == 200


def test_the_code_is_the_same_in_both_languages_and_the_words_are_not(client):
    wrong = {**GOOD, "method": "guess"}
    english, chinese = (ask(client, wrong, language=x).json() for x in ("en", "zh-hans"))
    assert english["code"] == chinese["code"]
    assert english["detail"] != chinese["detail"]
    one, other = (told(client, PANEL, language=x) for x in ("en", "zh-hans"))
    assert [without(r, "why") for r in one["rows"]] == [without(r, "why") for r in other["rows"]]
    assert one["rows"][0]["why"] != other["rows"][0]["why"]


def test_no_row_has_words_with_holes(client):
    bodies = [
        PANEL,
        panel({"07": [None]}),
        TIMED,
        timed({"1": [{"time": "1"}], "2": [{"time": "1"}], "3": [{"status": "dsq"}], "4": []}),
        timed({"1": [{"time": "1"}], "2": [{"time": "0.5", "penalties": ["0.5"]}]}, ties=["time"]),
        {**panel({"1": ["1"], "2": ["1"]}), "ties": ["time"], "extra": {"1": {"time": "5"}}},
    ]
    for language in ("en", "zh-hans"):
        for body in bodies:
            for row in told(client, body, language=language)["rows"]:
                assert row["why"]
                assert "%(" not in row["why"]
