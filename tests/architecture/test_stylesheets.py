"""A class of the one stylesheet belongs to one sheet: a page's rule must not reach another page."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2] / "core/web/static/web/css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTORS = re.compile(r"([^{};@]+)\{")
# Commas inside :is(…) are part of one selector.
BETWEEN = re.compile(r",(?![^(]*\))")
ALONE = re.compile(r"\.([\w-]+)(?:::?[\w-]+)?")
CLASS = re.compile(r"\.([A-Za-z][\w-]*)")


def selectors(sheet: Path) -> list[str]:
    text = COMMENT.sub("", sheet.read_text())
    return [one.strip() for found in SELECTORS.findall(text) for one in BETWEEN.split(found)]


def ruled_alone(sheet: Path) -> set[str]:
    """The classes that a sheet gives rules to wherever they stand."""
    found = (ALONE.fullmatch(one) for one in selectors(sheet))
    return {one[1] for one in found if one}


def sheets() -> list[Path]:
    return [sheet for sheet in sorted(ROOT.rglob("*.css")) if sheet.name != "print.css"]


def test_a_class_is_ruled_on_its_own_by_one_sheet():
    owners = defaultdict(list)
    for sheet in sheets():
        for name in ruled_alone(sheet):
            owners[name].append(sheet.name)
    assert {name: where for name, where in owners.items() if len(where) > 1} == {}


def test_a_class_of_a_page_is_no_word_of_the_layout_or_of_a_part():
    shared = {
        name
        for sheet in sheets()
        if sheet.name == "layout.css" or sheet.parent.name == "parts"
        for one in selectors(sheet)
        for name in CLASS.findall(one)
    }
    taken = {
        sheet.name: sorted(ruled_alone(sheet) & shared)
        for sheet in sheets()
        if sheet.parent.name == "pages" and ruled_alone(sheet) & shared
    }
    assert taken == {}
