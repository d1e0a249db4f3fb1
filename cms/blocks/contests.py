"""Blocks on competitions that fill themselves at the time of the request."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks import choices
from competitions.queries.live import latest_results, next_fixtures, standings_of, to_come
from core.clock import now


class OpenCompetitions(blocks.StructBlock):
    """Competitions that run, that can be entered, or that are announced."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    count = blocks.IntegerBlock(label=_("How many"), default=4, min_value=1, max_value=12)

    class Meta:
        icon = "date"
        label = _("Competitions (live)")
        description = _("What runs, can be entered or is announced; fills itself")
        template = "cms/blocks/competitions.html"
        preview_value = {"title": _("Competitions"), "count": 4}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the competitions at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["cards"] = to_come(now())[: value["count"]]
        return context


class NextFixtures(blocks.StructBlock):
    """Stages and matches that run or come next."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    competition = blocks.ChoiceBlock(
        label=_("Only of"), choices=choices.competitions, required=False, default=""
    )
    count = blocks.IntegerBlock(label=_("How many"), default=5, min_value=1, max_value=20)

    class Meta:
        icon = "time"
        label = _("Next fixtures (live)")
        description = _("Stages and matches that run now or come next; fills itself")
        template = "cms/blocks/fixtures.html"
        preview_value = {"title": _("Next fixtures"), "competition": "", "count": 5}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the fixtures at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["fixtures"] = next_fixtures(
            now(), competition=value.get("competition") or "", count=value["count"]
        )
        return context


class LatestResults(blocks.StructBlock):
    """The results that came out last."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    count = blocks.IntegerBlock(label=_("How many"), default=3, min_value=1, max_value=9)

    class Meta:
        icon = "order"
        label = _("Latest results (live)")
        description = _("The first three of the results that came out last; fills itself")
        template = "cms/blocks/results.html"
        preview_value = {"title": _("Latest results"), "count": 3}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the results at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["results"] = latest_results(value["count"])
        return context


class Standings(blocks.StructBlock):
    """The standings of one event, once they are published."""

    event = blocks.ChoiceBlock(label=_("Event"), choices=choices.events)
    count = blocks.IntegerBlock(label=_("How many"), default=10, min_value=3, max_value=100)

    class Meta:
        icon = "list-ol"
        label = _("Standings (live)")
        description = _("The places of an event; nothing is shown before they are published")
        template = "cms/blocks/standings.html"
        preview_value = {"event": "", "count": 10}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the places at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        found = standings_of(value.get("event") or "")
        if found is not None:
            context["event"], context["standings"] = found
            context["places"] = found[1].places[: value["count"]]
        return context
