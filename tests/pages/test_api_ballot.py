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
    return text, list_hash.hex(), order, {e: d.hex() for e, d in digests.items()}


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
    text, list_hash, order, digests = plain(body)
    assert (answer["list"], answer["list_hash"]) == (text, list_hash)
    assert answer["order"] == order
    assert answer["digests"] == digests
    assert answer["commitment"] == hashlib.sha256(bytes.fromhex(SEED)).hexdigest()
    assert {"entry": "b", "quota": "riders"} in answer["seated"]


ids = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)


@settings(
    max_examples=60,
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
    weights = data.draw(st.dictionaries(st.sampled_from(entries), st.integers(1, 5)))
    named = data.draw(st.lists(st.sampled_from(entries), unique=True))
    kept = data.draw(st.integers(0, seats)) if seats is not None else 1
    quotas = [{"name": "q", "entries": named, "seats": kept, "release": data.draw(st.booleans())}]
    body = {
        "seed_hex": SEED,
        "public_value": value,
        "entries": entries,
        "seats": seats,
        "quotas": quotas,
        "weights": weights,
    }
    answer = ask(client, body).json()
    text, list_hash, order, digests = plain(body)
    assert answer["list"] == text
    assert answer["list_hash"] == list_hash
    assert answer["order"] == order
    assert answer["digests"] == digests
    seated = [seat["entry"] for seat in answer["seated"]]
    assert sorted(seated + answer["waiting"]) == sorted(entries)
    assert answer["waiting"] == [e for e in order if e not in seated]
    if seats is None:
        assert answer["waiting"] == []
    else:
        assert len(seated) <= seats
        if quotas[0]["release"]:
            assert len(seated) == min(seats, len(entries))


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
        ({"quotas": [QUOTA, QUOTA], "seats": 2}, 422, "duplicate_quota"),
        ({"public_value": 5}, 422, "bad_value"),
        ({"more": 1}, 422, "unknown_field"),
    ],
)
def test_what_is_wrong_is_refused_with_a_code_of_its_own(client, change, status, code):
    response = ask(client, {**GOOD, **change})
    assert response.status_code == status
    assert response.json()["code"] == code
    assert response["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "text", ["", "{", "[1", '{"seats": NaN}', '{"seats":1,"seats":1}', "\xff"]
)
def test_what_is_no_json_is_malformed(client, text):
    response = ask(client, text.encode("latin-1"))
    assert response.status_code == 400
    assert response.json()["code"] == "malformed_json"


def test_only_json_is_taken_and_not_too_much(client):
    assert ask(client, json.dumps(GOOD), "text/plain").status_code == 415
    assert ask(client, "[]").status_code == 422
    large = ask(client, b'"' + b"x" * (5 * 1024 * 1024) + b'"')
    assert large.status_code == 413
    assert large.json()["code"] == "too_large"


def test_it_needs_neither_sign_in_nor_csrf_token():
    assert ask(Client(enforce_csrf_checks=True), GOOD).status_code == 200


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.PREVIEW_LIMIT_PER_MINUTE = 0
