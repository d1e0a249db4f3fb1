"""The living page shows what every page is built of."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

PARTS = sorted((Path(settings.BASE_DIR) / "core/web/static/web/css/parts").glob("*.css"))
# A class that only moves, hides or sizes something is seen on its page; a component is seen here.
COMPONENTS = {
    "bracket.css": {"bracket", "bracketbox", "nb", "cn", "sep", "tbd", "win", "lose", "pt"},
    "buttons.css": {"btn", "point", "quiet", "text", "bad", "opt", "sm", "badge", "wide"},
    "cards.css": {"card", "course", "body", "cardhead", "facts", "spec", "kv", "stat", "name"},
    "chips.css": {"chip", "tag"},
    "codes.css": {"qr", "qrp", "letters"},
    "forms.css": {"field", "input", "err", "msg", "seg", "search", "drop", "filebtn"},
    "notices.css": {"notice", "good", "warn", "bad", "ck", "yes", "no", "empty"},
    "results.css": {"matrix", "strip", "hall", "pairbox"},
    "roll.css": {"roll", "rollbar", "rollsum", "tally", "idx", "who", "past", "warned", "open"},
    "rulers.css": {"seatbar", "count", "dayruler", "legend", "timeline", "stepper"},
    "tables.css": {"table", "tabs", "listbar", "pager", "reflow", "lead", "sbc"},
    "toasts.css": {"toast"},
}


def test_every_part_of_the_stylesheet_has_components_named_here():
    assert {part.name for part in PARTS} == set(COMPONENTS)


@pytest.mark.parametrize("part", sorted(COMPONENTS))
def test_the_components_of_a_part_are_on_the_page(client, demo, part):
    client.force_login(demo["organiser"], backend="accounts.backends.IdentifierBackend")
    page = client.get(reverse("web:design")).content.decode()
    shown = {word for found in re.findall(r'class="([^"]*)"', page) for word in found.split()}
    assert COMPONENTS[part] - shown == set()
