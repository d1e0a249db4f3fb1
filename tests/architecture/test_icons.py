"""An icon that a template asks for is drawn in the sprite: a missing one leaves a hole, no error."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPRITE = ROOT / "core/web/static/web/symbols.svg"
# The admin's pages load Wagtail's tag of the same name, which has icons of its own.
OURS = re.compile(r"\{% load [^%]*\bweb\b")
ASKED = re.compile(r'\{% icon "([a-z0-9-]+)"')


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'id="i-([a-z0-9-]+)"', SPRITE.read_text()))
    asked = {
        name
        for page in ROOT.glob("*/**/templates/**/*.html")
        if OURS.search(text := page.read_text())
        for name in ASKED.findall(text)
    }
    assert len(asked) > 20
    assert asked - drawn == set()
