"""`previews/ballot` to the byte: recomputed here with hashlib and hmac alone."""

import hashlib
import hmac
import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

URL = "/api/v1/previews/ballot"
SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"


def ask(client, body, kind="application/json"):
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.generic("POST", URL, data, CONTENT_TYPE=kind)


def plain(body):
    """The page's words, line by line, in the plainest code."""
    listed = {
        "entries": sorted(body["entries"]),
        "quotas": [
            {
                "entries": sorted(q["entries"]),
                "name": q["name"],
                "seats": q["seats"],
                **({} if q.get("release", True) else {"release": False}),
            }
            for q in body.get("quotas") or []
        ],
        "seats": body.get("seats"),
        "weights": {k: w for k, w in (body.get("weights") or {}).items() if w != 1},
    }
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    list_hash = hashlib.sha256(text.encode()).digest()
    key = bytes.fromhex(body["seed_hex"]) + (body.get("public_value") or "").encode()

    def digest(entry):
        tickets = [list_hash + entry.encode()]
        tickets += [
            tickets[0] + b"\x00" + str(k).encode()
            for k in range(2, listed["weights"].get(entry, 1) + 1)
        ]
        return min(hmac.new(key, t, hashlib.sha256).digest() for t in tickets)

    digests = {entry: digest(entry) for entry in body["entries"]}
    order = sorted(body["entries"], key=lambda e: (digests[e], e))
    seats = plain_seats(order, body)
    return {
        "order": order,
        "seated": [{"entry": e, "quota": seats[e]} for e in order if e in seats],
        "waiting": [e for e in order if e not in seats],
        "commitment": hashlib.sha256(bytes.fromhex(body["seed_hex"])).hexdigest(),
        "list": text,
        "list_hash": list_hash.hex(),
        "digests": {e: d.hex() for e, d in digests.items()},
    }


def plain_seats(order, body):
    """Chairs standing in a row, each with its quota's number, its name and who may sit on it."""
    quotas = body.get("quotas") or []
    chairs = [(q, n) for n, q in enumerate(quotas) for _ in range(q["seats"])]
    limited = body.get("seats") is not None
    free = body["seats"] - len(chairs) if limited else len(order)
    chairs += [(None, None)] * free
    on = {}
    for entry in order:
        for chair in chairs:
            if chair[0] is None or entry in chair[0]["entries"]:
                chairs.remove(chair)
                on[entry] = chair[0] and chair[0]["name"]
                break
    released = [c for c in chairs if c[0] is None or c[0].get("release", True)]
    for entry in order:
        if entry not in on and released:
            released.pop()
            on[entry] = None
    return on


def test_the_pages_example_of_a_list_is_written_as_on_the_page(client):
    body = {
        "seed_hex": SEED,
        "public_value": "3047.21",
        "entries": ["张三", "b", "a"],
        "seats": 2,
        "quotas": [{"name": "riders", "entries": ["b"], "seats": 1}],
        "weights": {"a": 2, "b": 1},
    }
    answer = ask(client, body).json()
    assert answer["list"] == (
        '{"entries":["a","b","张三"],"quotas":[{"entries":["b"],"name":"riders","seats":1}],'
        '"seats":2,"weights":{"a":2}}'
    )
    assert answer == plain(body)
    assert {"entry": "b", "quota": "riders"} in answer["seated"]


ids = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    entries=st.lists(ids, min_size=1, max_size=12, unique=True),
    seats=st.none() | st.integers(0, 14),
    value=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    data=st.data(),
)
def test_any_ballot_is_what_the_plain_recomputation_says(client, entries, seats, value, data):
    weights = data.draw(st.none() | st.dictionaries(st.sampled_from(entries), st.integers(1, 5)))
    left, quotas = (seats if seats is not None else 9), []
    for _ in range(data.draw(st.integers(0, 3))):
        kept = data.draw(st.integers(0, left))
        left -= kept
        quota = {
            "name": data.draw(st.sampled_from(["riders", "骑手", ""])),
            "entries": data.draw(st.lists(st.sampled_from(entries), unique=True)),
            "seats": kept,
        }
        release = data.draw(st.none() | st.booleans())
        quotas.append(quota if release is None else {**quota, "release": release})
    body = {
        "seed_hex": data.draw(st.sampled_from([SEED, SEED.upper()])),
        "public_value": value,
        "entries": entries,
        "seats": seats,
        "quotas": quotas,
        "weights": weights,
    }
    response = ask(client, body)
    assert response.json() == plain(body)
    assert response.content == ask(client, body).content


def test_the_order_in_which_ids_are_sent_does_not_matter(client):
    entries = [f"p{n}" for n in range(40)]
    first = ask(client, {"seed_hex": SEED, "entries": entries, "seats": 10}).content
    again = ask(client, {"seed_hex": SEED, "entries": entries[::-1], "seats": 10}).content
    assert json.loads(first)["order"] == json.loads(again)["order"]
    assert first == ask(client, {"seed_hex": SEED, "entries": entries, "seats": 10}).content


GOOD = {"seed_hex": SEED, "entries": ["a", "b"], "seats": 1}
QUOTA = {"name": "q", "entries": ["a"], "seats": 1}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"seed_hex": "00"}, 422, "bad_seed"),
        ({"seed_hex": None}, 422, "bad_seed"),
        ({"entries": []}, 422, "too_few_entries"),
        ({"entries": ["a", "a"]}, 422, "duplicate_entry"),
        ({"entries": [""]}, 422, "bad_id"),
        ({"entries": ["x" * 201]}, 422, "bad_id"),
        ({"entries": ["a\u0000"]}, 422, "bad_id"),
        ({"entries": ["\ud800"]}, 422, "bad_id"),
        ({"entries": [1]}, 422, "bad_value"),
        ({"entries": "ab"}, 422, "bad_value"),
        ({"seats": "1"}, 422, "bad_value"),
        ({"seats": True}, 422, "bad_value"),
        ({"seats": 1.0}, 422, "bad_value"),
        ({"seats": -1}, 422, "bad_seats"),
        ({"weights": {"a": 0}}, 422, "bad_weight"),
        ({"weights": {"a": 101}}, 422, "bad_weight"),
        ({"weights": {"z": 2}}, 422, "unknown_entry"),
        ({"quotas": [{**QUOTA, "seats": 2}]}, 422, "quotas_exceed_seats"),
        ({"quotas": [{**QUOTA, "entries": ["z"]}]}, 422, "unknown_entry"),
        ({"quotas": [{**QUOTA, "name": "\ud800"}]}, 422, "bad_value"),
        ({"quotas": [{**QUOTA, "more": 1}]}, 422, "unknown_field"),
        ({"quotas": [{**QUOTA, "release": None}]}, 422, "bad_value"),
        ({"quotas": [{**QUOTA, "release": 0}]}, 422, "bad_value"),
        ({"quotas": [{**QUOTA, "seats": None}]}, 422, "bad_value"),
        ({"quotas": [{**QUOTA, "seats": -1}]}, 422, "bad_seats"),
        ({"quotas": [{**QUOTA, "entries": ["a", "a"]}]}, 422, "duplicate_entry"),
        ({"quotas": [{**QUOTA, "entries": None}]}, 422, "bad_value"),
        ({"quotas": [{"name": "q"}]}, 422, "bad_value"),
        ({"quotas": ["q"]}, 422, "bad_value"),
        ({"quotas": {}}, 422, "bad_value"),
        ({"quotas": [QUOTA, {**QUOTA, "seats": 1}]}, 422, "quotas_exceed_seats"),
        ({"quotas": [QUOTA], "seats": 0}, 422, "quotas_exceed_seats"),
        ({"public_value": 5}, 422, "bad_value"),
        ({"public_value": "\ud800"}, 422, "bad_value"),
        ({"seed_hex": SEED[:-1] + "g"}, 422, "bad_seed"),
        ({"seed_hex": SEED + "\n"}, 422, "bad_seed"),
        ({"seed_hex": "０" * 64}, 422, "bad_seed"),
        ({"seed_hex": 5}, 422, "bad_seed"),
        ({"entries": None}, 422, "bad_value"),
        ({"entries": ["a", ["b"]]}, 422, "bad_value"),
        ({"entries": ["a\x9f"]}, 422, "bad_id"),
        ({"entries": ["a\x7f"]}, 422, "bad_id"),
        ({"weights": {"a": True}}, 422, "bad_value"),
        ({"weights": {"a": 2.0}}, 422, "bad_value"),
        ({"weights": {"a": None}}, 422, "bad_value"),
        ({"weights": {"\ud800": 2}}, 422, "unknown_entry"),
        ({"weights": {"\ud800": "2"}}, 422, "bad_value"),
        ({"weights": [1]}, 422, "bad_value"),
        ({"weights": {"a": 10**4000}}, 422, "bad_weight"),
        ({"\ud800": 1}, 422, "unknown_field"),
        ({"quotas": [{**QUOTA, "\ud800": 1}]}, 422, "unknown_field"),
        ({"more": 1}, 422, "unknown_field"),
    ],
)
def test_what_is_wrong_is_refused_with_a_code_of_its_own(client, change, status, code):
    response = ask(client, {**GOOD, **change})
    assert response.status_code == status
    assert response.json()["code"] == code
    assert response["Content-Type"].startswith("application/problem+json")
    errors = response.json()["errors"]
    assert errors
    assert all(error["code"] == code and error["field"] for error in errors)
    english = client.generic(
        "POST",
        URL,
        json.dumps({**GOOD, **change}),
        CONTENT_TYPE="application/json",
        HTTP_ACCEPT_LANGUAGE="en",
    )
    assert english.json()["code"] == code
    assert english.json()["detail"] != response.json()["detail"]


@pytest.mark.parametrize(
    "change",
    [
        {"entries": ["01", "1", " 1", "1 ", "é", "e\u0301"]},
        {"entries": ["x" * 200, "\U0001f600", "\uffff"]},
        {"seats": None},
        {"seats": 0},
        {"seats": -0},
        {"seats": 10**4},
        {"quotas": None, "weights": None, "public_value": None},
        {"quotas": [{**QUOTA, "release": True}]},
        {"quotas": [QUOTA, {**QUOTA, "seats": 0}]},
        {"public_value": "３０４７\u0000\n"},
        {"weights": {"a": 100, "b": 1}},
        {"entries": ["𝄞", "\uffff", "z"], "weights": {"𝄞": 2, "\uffff": 3}},
    ],
)
def test_what_is_allowed_is_taken_as_given(client, change):
    body = {**GOOD, **change}
    response = ask(client, body)
    assert response.status_code == 200
    assert response.json() == plain(body)


def test_absent_null_and_empty_public_values_are_the_same_bytes(client):
    answers = {
        ask(client, {**GOOD, **more}).content
        for more in ({}, {"public_value": None}, {"public_value": ""})
    }
    assert len(answers) == 1


def test_more_tickets_than_a_preview_counts_are_refused(client):
    entries = [f"p{n}" for n in range(10_001)]
    response = ask(client, {**GOOD, "entries": entries, "weights": dict.fromkeys(entries, 100)})
    assert response.status_code == 422
    assert response.json()["code"] == "too_many_tickets"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1",
        '{"seats": NaN}',
        '{"seats": -Infinity}',
        '{"seats":1,"seats":1}',
        '{"weights":{"a":1,"\\u0061":1}}',
        "{'seats': 1}",
        '{"seats": 01}',
        '{"seats": 1,}',
        '{"seats": 1} {}',
        '{"seed_hex": "a\nb"}',
        "\xff",
        "\xef\xbb\xbf{}",
        '{"entries": ["\xed\xa0\x80"]}',
        '{"a":' * 100_000,
    ],
)
def test_what_is_no_json_is_malformed(client, text):
    response = ask(client, text.encode("latin-1"))
    assert response.status_code == 400
    assert response.json()["code"] == "malformed_json"


def test_only_json_is_taken_and_not_too_much(client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""):
        response = ask(client, json.dumps(GOOD), kind)
        assert response.status_code == 415
        assert response.json()["code"] == "unsupported_media_type"
    for kind in ("application/json; charset=utf-8", "Application/JSON"):
        assert ask(client, json.dumps(GOOD), kind).status_code == 200
    for text in ("[]", "null", "1", '"a"', '{"seats": 1e400}', '{"seats": 1' + "0" * 5000 + "}"):
        response = ask(client, text)
        assert response.status_code == 422
        assert response.json()["errors"]
    wrong = client.get(URL)
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong["Allow"] == "POST"
    large = ask(client, b'"' + b"x" * (5 * 1024 * 1024) + b'"')
    assert large.status_code == 413
    assert large.json()["code"] == "too_large"


def test_it_needs_neither_sign_in_nor_csrf_token():
    assert ask(Client(enforce_csrf_checks=True), GOOD).status_code == 200


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.PREVIEW_LIMIT_PER_MINUTE = 0
