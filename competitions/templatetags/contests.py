"""Tags and filters of competitions: states, formats and places in words."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.queries.catalogue import CompetitionCard
from competitions.rules.public_state import PublicState
from competitions.rules.states import Combine, StageFormat
from competitions.words import labels
from core.web.moments import day, near
from core.web.templatetags.web import chip

register = template.Library()
TABLES: dict[str, Any] = {
    "state": labels.STATES,
    "kind": labels.KINDS,
    "host": labels.HOSTS,
    "combine": labels.COMBINES,
    "standing": labels.STANDINGS,
    "turn": labels.TURNS,
    "document": labels.DOCUMENTS,
    "level": labels.LEVELS,
    "format": labels.FORMATS,
}
# The chips of the looks; a state that is not here has one by its own name.
CHIPS = {PublicState.RUNNING: "live", PublicState.NOTICE: "provisional"}


@register.filter
def called_as(value: Any, table: str) -> str:
    """What the value is called; a value without a word is shown as it is."""
    return str(TABLES[table].get(value, value))


@register.simple_tag
def state_chip(card: CompetitionCard) -> SafeString:
    """Where the competition stands, until when."""
    words = str(labels.STATES[card.state])
    if card.state == PublicState.NOTICE and card.until:
        words = _("Notice until %(day)s") % {"day": day(card.until)}
    elif card.state == PublicState.ENTRIES and card.until:
        words = _("Entries until %(time)s") % {"time": near(card.until)}  # type: ignore[arg-type]
    return chip(CHIPS.get(card.state, card.state), words)


@register.filter
def told(stage: Any) -> str:
    """How the stage is decided, in one line; it was read with `with_formats`."""
    parts = [_format(stage)]
    if stage.weight and stage.event.combine in {Combine.WEIGHTED, Combine.CARRY}:
        parts.append(_("counts %(share)s%%") % {"share": f"{stage.weight * 100:.0f}"})
    return _(", ").join(parts)


def _format(stage: Any) -> str:
    if stage.format == StageFormat.MARKED and stage.aspects:
        told = ngettext(
            "Marked by judges, %(n)s aspect", "Marked by judges, %(n)s aspects", stage.aspects
        ) % {"n": stage.aspects}
        if stage.limit:
            told = _(", ").join([told, _("%(n)s min to work") % {"n": stage.limit // 60}])
        return told
    if stage.format == StageFormat.TIMED and stage.stations_number:
        return ngettext(
            "By time with penalties, %(n)s station",
            "By time with penalties, %(n)s stations",
            stage.stations_number,
        ) % {"n": stage.stations_number}
    if stage.format == StageFormat.BRACKET:
        third = _("Knockout with a match for third place")
        return third if stage.third else str(labels.FORMATS[StageFormat.BRACKET])
    return str(labels.FORMATS[StageFormat(stage.format)])
