"""Every colour that a figure asks for is a token; an unknown one would be drawn black."""

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "core" / "web" / "static" / "web"


def test_every_colour_of_the_figures_is_defined():
    asked = set(re.findall(r"var\((--[\w-]+)\)", (WEB / "symbols.svg").read_text()))
    defined = set(re.findall(r"(--[\w-]+):", (WEB / "css" / "tokens.css").read_text()))
    assert asked - defined == set()
