"""Times, and what became of a run, as pages show them."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from competitions.rules.clock_times import show_seconds
from core.web.templatetags.web import icon

register = template.Library()

# state → icon, colour of the looks, word
RUNS: dict[str, tuple[str, str, Any]] = {
    "waiting": ("hour", "draft", _("To come")),
    "called": ("bell", "soon", _("Called")),
    "working": ("play", "live", _("At work")),
    "done": ("check", "enrolled", _("Done")),
    "draft": ("pen", "draft", _("Draft")),
    "submitted": ("send", "submitted", _("Submitted")),
    "signed": ("sign", "signed", _("Signed")),
    "locked": ("lock", "locked", _("Signed, locked")),
    "ok": ("check", "enrolled", _("Finished")),
    "dnf": ("x", "rejected", _("Did not finish")),
    "dsq": ("x", "rejected", _("Disqualified")),
    "dns": ("minus", "cancelled", _("Did not start")),
    "withdrawn": ("out", "cancelled", _("Withdrawn")),
}
KINDS: dict[str, Any] = {
    "made": _("Another run"),
    "written": _("Written"),
    "draft": _("Unlocked"),
    "submitted": _("Submitted"),
    "signed": _("Signed"),
    "locked": _("Locked"),
    "differs": _("Sent by another device, not counted"),
}


@register.filter
def seconds(value: Decimal | None) -> str:
    """41.8, 1:32.4; nothing where there is no time."""
    return "" if value is None else show_seconds(value)


@register.filter
def run_word(state: str) -> str:
    """The word of a turn, a run's state or what became of it."""
    return str(RUNS[str(state)][2])


@register.filter
def fact_word(kind: str) -> str:
    """What a line of a run's history was."""
    return str(KINDS[str(kind)])


@register.simple_tag
def run_chip(state: str) -> SafeString:
    """A turn, a run's state or what became of it, as icon and word."""
    name, looks, word = RUNS[str(state)]
    return format_html('<span class="chip" data-state="{}">{}{}</span>', looks, icon(name), word)
