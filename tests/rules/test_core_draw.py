"""The draw to the byte, against a slow plain computation written from the design's page."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.draws.rules.draw import DrawList, Quota, canonical_list, commitment, draw_order
from core.errors import RuleBroken

SEED = bytes(range(32))
ids = st.lists(
    st.text("abcdef张三01", min_size=1, max_size=6), min_size=1, max_size=12, unique=True
)


def slow_order(entries, weights, seed, value):
    body = {
        "entries": sorted(entries),
        "quotas": [],
        "seats": None,
        "weights": {k: v for k, v in weights.items() if v != 1},
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    listed = hashlib.sha256(text.encode()).digest()
    best = {}
    for entry in entries:
        tickets = []
        for k in range(1, weights.get(entry, 1) + 1):
            tail = b"" if k == 1 else b"\x00" + str(k).encode()
            message = listed + entry.encode() + tail
            tickets.append(hmac.new(seed + value.encode(), message, hashlib.sha256).digest())
        best[entry] = min(tickets)
    return sorted(entries, key=lambda e: (best[e], e))


def test_the_canonical_list_is_the_one_of_the_design():
    draw = DrawList(("张三", "b", "a"), (Quota("riders", ("b",), 1),), 2, {"a": 2})
    assert canonical_list(draw) == (
        '{"entries":["a","b","张三"],"quotas":[{"entries":["b"],"name":"riders","seats":1}],'
        '"seats":2,"weights":{"a":2}}'
    )


def test_the_commitment_is_sha_256_of_the_raw_seed():
    assert commitment(SEED) == hashlib.sha256(SEED).hexdigest()


@given(ids, st.text(max_size=5), st.data())
def test_the_order_is_the_slow_one_and_does_not_depend_on_the_input_order(entries, value, data):
    weights = {entries[0]: data.draw(st.integers(1, 4))}
    outcome = draw_order(
        DrawList(tuple(entries), (), None, weights), seed=SEED, public_value=value
    )
    again = draw_order(
        DrawList(tuple(reversed(entries)), (), None, weights), seed=SEED, public_value=value
    )
    assert list(outcome.order) == slow_order(entries, weights, SEED, value)
    assert outcome == again


@given(ids, st.integers(0, 12), st.integers(0, 4), st.booleans())
def test_nobody_is_lost_and_no_seat_is_given_twice(entries, seats, reserved, release):
    reserved = min(reserved, seats)
    quota = Quota("q", tuple(entries[: len(entries) // 2]), reserved, release)
    outcome = draw_order(DrawList(tuple(entries), (quota,), seats, {}), seed=SEED)
    seated = [s.entry for s in outcome.seated]
    assert sorted([*seated, *outcome.waiting]) == sorted(entries)
    assert len(seated) <= seats
    if release:
        assert len(seated) == min(seats, len(entries))


@pytest.mark.parametrize(
    ("draw", "code"),
    [
        (DrawList(()), "too_few_entries"),
        (DrawList(("a", "a")), "duplicate_entry"),
        (DrawList(("a\n",)), "bad_id"),
        (DrawList(("a",), (Quota("q", ("a",), 2),), 1), "quotas_exceed_seats"),
        (DrawList(("a",), (), None, {"a": 101}), "bad_weight"),
        (DrawList(("a",), (), None, {"b": 2}), "unknown_entry"),
    ],
)
def test_a_list_that_cannot_be_drawn_is_refused_by_name(draw, code):
    with pytest.raises(RuleBroken) as refused:
        draw_order(draw, seed=SEED)
    assert refused.value.code == code
