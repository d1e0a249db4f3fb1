"""`docs/recompute_draw.py` comes to what a real draw came to, from its JSON and nothing of ours."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.draws.actions import make_draw, reveal_draw
from core.draws.previews import ballot
from core.draws.rules.draw import DrawList, Quota
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).resolve().parents[2] / "docs/recompute_draw.py"
CODES = tuple(f"职工{n}" for n in range(23))
DRAWS = {
    "order": DrawList(CODES),
    "weights": DrawList(CODES, (), 9, {"职工3": 4, "职工7": 100}),
    "quotas": DrawList(
        CODES,
        (Quota("骑手", CODES[2:9], 4, release=False), Quota("kept", CODES[5:20], 3)),
        12,
        {"职工6": 3},
    ),
    "left over": DrawList(CODES, (Quota("few", CODES[:2], 6),), 8),
    "nothing": DrawList(("a",), (), 0),
}


def run(draw):
    return subprocess.run(
        [sys.executable, "-I", SCRIPT],
        input=json.dumps(draw),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def told(client):
    def made(listed):
        draw = make_draw(purpose_zh="演练", purpose_en="", draw_list=listed, by=None, at=AT)
        reveal_draw(draw=draw, public_value="沪指 3047.11", by=None, at=AT)
        return client.get(f"/api/v1/draws/{draw.uuid}").json()

    return made


@pytest.mark.parametrize("name", DRAWS)
def test_it_comes_to_what_the_draw_came_to(name, told):
    done = run(told(DRAWS[name]))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("matches") == 5


@pytest.mark.parametrize("field", ["order", "seated", "waiting", "commitment", "list_hash"])
def test_it_sees_what_was_altered(field, told):
    draw = told(DRAWS["quotas"])
    draw[field] = draw[field][1:]
    done = run(draw)
    assert done.returncode == 1
    assert "differs" in done.stdout


def test_it_is_short_and_needs_the_standard_library_alone():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 60
    names = {
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert names <= sys.stdlib_module_names


def test_the_published_example_comes_out_to_the_byte():
    """The list of the design's page; seed 00 … 1f; computed once by hand with openssl."""
    answer = ballot(
        {
            "seed_hex": bytes(range(32)).hex(),
            "public_value": "3047",
            "entries": ["张三", "b", "a"],
            "seats": 2,
            "quotas": [{"name": "riders", "entries": ["b"], "seats": 1}],
            "weights": {"a": 2},
        }
    )
    assert answer == EXAMPLE


EXAMPLE = {
    "order": ["张三", "a", "b"],
    "seated": [{"entry": "张三", "quota": None}, {"entry": "b", "quota": "riders"}],
    "waiting": ["a"],
    "commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    "list": '{"entries":["a","b","张三"],"quotas":[{"entries":["b"],"name":"riders","seats":1}],"seats":2,"weights":{"a":2}}',
    "list_hash": "8cacf80a68bb024ebffc1b0b96a20744c6367719727138369f8222c56fb2fc64",
    "digests": {
        "张三": "14ce68f9ade981fff6b4a93ddf8702ab703a79fce34e4447b9b44abc1faecfc4",
        "b": "efecd44dc4d539ff3515031d22367f1c9ad25920462dad245934619c1ad07d2e",
        "a": "6c8abf7914da3781c93e90d755559ebd3d7699b59d5fd33ed500fec0e51d87e5",
    },
}
