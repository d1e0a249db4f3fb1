"""`previews/bracket` to the byte; every refusal with its code."""

import json

import pytest

from core.errors_words import known_codes

URL = "/api/v1/previews/bracket"


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.PREVIEW_LIMIT_PER_MINUTE = 0


def ask(client, body, kind="application/json"):
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.generic("POST", URL, data, CONTENT_TYPE=kind)


def told(client, **body):
    response = ask(client, {"format": "single", **body})
    assert response.status_code == 200, response.content
    return response.json()


def test_five_entries_with_third_place_to_the_byte(client):
    response = ask(
        client, {"format": "single", "entries": ["A", "B", "张三", "D", "E"], "third_place": True}
    )
    assert response["Content-Type"].startswith("application/json")

    def match(key, number, part, *sides):
        return {"id": key, "round": number, "part": part, "sides": list(sides)}

    assert response.json() == {
        "matches": [
            match("W1-1", 1, "winners", {"entry": "A"}, {"bye": True}),
            match("W1-2", 1, "winners", {"entry": "D"}, {"entry": "E"}),
            match("W1-3", 1, "winners", {"entry": "B"}, {"bye": True}),
            match("W1-4", 1, "winners", {"entry": "张三"}, {"bye": True}),
            match("W2-1", 2, "winners", {"winner_of": "W1-1"}, {"winner_of": "W1-2"}),
            match("W2-2", 2, "winners", {"winner_of": "W1-3"}, {"winner_of": "W1-4"}),
            match("third", 1, "third", {"loser_of": "W2-1"}, {"loser_of": "W2-2"}),
            match("final", 3, "final", {"winner_of": "W2-1"}, {"winner_of": "W2-2"}),
        ],
        "warnings": [],
    }


def test_the_same_body_gives_the_same_bytes(client):
    body = {"format": "single", "entries": list("ABCDEFGHIJK"), "units": {"A": "u", "K": "u"}}
    assert ask(client, body).content == ask(client, body).content


def test_unit_mates_are_moved_apart_and_those_who_must_meet_are_warned_of(client):
    units = {"A": "u", "D": "u"}
    answer = told(client, entries=list("ABCD"), units=units)
    firsts = [[side["entry"] for side in m["sides"]] for m in answer["matches"][:2]]
    assert firsts == [["A", "C"], ["B", "D"]]
    assert answer["warnings"] == []
    answer = told(client, entries=["A", "B"], units={"A": "u", "B": "u"})
    assert answer["warnings"] == [{"code": "same_unit", "entries": ["A", "B"], "round": 1}]


def test_options_of_other_formats_are_ignored(client):
    plain = told(client, entries=["A", "B"])
    assert told(client, entries=["A", "B"], legs=2, groups=7, advance=0, reset=True) == plain


def test_1024_entries_of_many_units_are_laid_out(client):
    entries = [f"队{n}" for n in range(1024)]
    units = {name: f"u{n % 37}" for n, name in enumerate(entries)}
    answer = told(client, entries=entries, units=units, third_place=True)
    assert len(answer["matches"]) == 1024
    assert answer["warnings"] == []


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"format": "single"}, "missing_field", "entries"),
        ({"entries": ["A", "B"]}, "missing_field", "format"),
        ({"format": "ladder", "entries": ["A", "B"]}, "unknown_format", "format"),
        ({"format": 1, "entries": ["A", "B"]}, "bad_value", "format"),
        ({"format": "single", "entries": "AB"}, "bad_value", "entries"),
        ({"format": "single", "entries": ["A", 2]}, "bad_value", "entries.1"),
        ({"format": "single", "entries": ["A", ""]}, "bad_id", "entries.1"),
        ({"format": "single", "entries": ["A", "B", "A"]}, "duplicate_entry", "entries.2"),
        ({"format": "single", "entries": []}, "too_few_entries", "entries"),
        ({"format": "single", "entries": ["A"]}, "too_few_entries", "entries"),
        (
            {"format": "single", "entries": [str(n) for n in range(1025)]},
            "too_many_entries",
            "entries",
        ),
        (
            {"format": "single", "entries": ["A", "B"], "third_place": "yes"},
            "bad_value",
            "third_place",
        ),
        ({"format": "single", "entries": ["A", "B"], "units": []}, "bad_value", "units"),
        ({"format": "single", "entries": ["A", "B"], "units": {"A": 1}}, "bad_value", "units.A"),
        ({"format": "single", "entries": ["A", "B"], "units": {"A": ""}}, "bad_id", "units.A"),
        (
            {"format": "single", "entries": ["A", "B"], "units": {"C": "u"}},
            "entry_not_listed",
            "units.C",
        ),
        ({"format": "single", "entries": ["A", "B"], "seeds": 1}, "unknown_field", "seeds"),
        ([], "bad_value", "body"),
    ],
)
def test_what_is_wrong_is_named(client, body, code, field):
    response = ask(client, body)
    assert response.status_code == 422
    assert response["Content-Type"].startswith("application/problem+json")
    problem = response.json()
    assert problem["code"] == code
    assert problem["errors"] == [{"field": field, "code": code}]
    assert code in known_codes()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ('{"format": "single", "format": "single"}', "application/json", 400),
        ('{"format": NaN}', "application/json", 400),
        ("{}", "text/plain", 415),
    ],
)
def test_what_is_no_json_is_refused(client, body, kind, status):
    assert ask(client, body, kind=kind).status_code == status
