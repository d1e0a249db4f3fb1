"""The script of a draw's page comes to what the rule comes to, and sees what was altered."""

from pathlib import Path

import pytest

from core.draws.rules.draw import (
    DrawList,
    Quota,
    canonical_list,
    commitment,
    draw_order,
    list_hash,
)

SCRIPT = Path(__file__).resolve().parents[2] / "core/web/static/web/js/draw.js"
SEED = bytes(range(32))
VALUE = "沪指 3000"
GOOD = {"list": True, "commitment": True, "order": True, "seats": True}
DRAWS = [
    DrawList(
        ("张三", "b", "a", "c", "d", "𠮷x", "e"),
        (Quota("riders", ("b", "c"), 1), Quota("kept", ("a", "d"), 3, False)),
        5,
        {"a": 3, "b": 12},
    ),
    DrawList(("a", "b", "c", "d"), (Quota("left over", ("a",), 2),), 3, {}),
    DrawList(("a", "b"), (Quota("q", ("a", "b"), 1),), None, {"a": 2}),
    DrawList(("a", "b", "c"), (), 0, {}),
    DrawList(("constructor", "toString", "b"), (), 1, {}),
]


def shown(draw):
    """What the page shows of a draw after the reveal."""
    outcome = draw_order(draw, seed=SEED, public_value=VALUE)
    text = canonical_list(draw)
    return {
        "list": text,
        "list_hash": list_hash(text).hex(),
        "commitment": commitment(SEED),
        "seed_hex": SEED.hex(),
        "public_value": VALUE,
        "order": list(outcome.order),
        "seated": [{"entry": seat.entry, "quota": seat.quota} for seat in outcome.seated],
        "waiting": list(outcome.waiting),
    }


@pytest.fixture
def recompute(page):
    functions = SCRIPT.read_text(encoding="utf-8").partition("if (box)")[0]
    # crypto.subtle needs a secure origin; localhost is one.
    page.route("http://localhost/**", lambda r: r.fulfill(body="<p>", content_type="text/html"))
    page.goto("http://localhost/")
    return lambda data: page.evaluate(
        f"async (data) => {{{functions} return recompute(data)}}", data
    )


@pytest.mark.parametrize("draw", DRAWS)
def test_the_browser_comes_to_the_same_order_and_seats(recompute, draw):
    assert recompute(shown(draw)) == GOOD


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("list_hash", "0" * 64, {"list"}),
        ("commitment", "0" * 64, {"commitment"}),
        ("order", ["a"], {"order"}),
        ("waiting", ["a"], {"seats"}),
        ("public_value", "another", {"order", "seats"}),
        ("seed_hex", "11" * 32, {"commitment", "order", "seats"}),
    ],
)
def test_the_browser_sees_what_was_altered(recompute, name, value, wrong):
    found = recompute({**shown(DRAWS[0]), name: value})
    assert {step for step, good in found.items() if not good} == wrong
