"""Blocks on competitions that fill themselves at the time of the request."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.blocks import choices, live
from cms.blocks.coded import CodeChoice
from competitions.queries.live import latest_results, next_fixtures, standings_of, to_come
from core.clock import now


class OpenCompetitions(live.LiveBlock):
    """Competitions that run, that can be entered, or that are announced."""

    title = live.title()
    count = live.how_many(4, most=12)

    class Meta:
        icon = "date"
        label = _("Competitions (live)")
        description = _("What runs, can be entered or is announced; fills itself")
        template = "cms/blocks/competitions.html"
        preview_value = {"title": _("Competitions"), "count": 4}

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """Read the competitions at the time of the request."""
        return {"cards": to_come(now())[: value["count"]]}


class NextFixtures(live.LiveBlock):
    """Stages and matches that run or come next."""

    title = live.title()
    competition = CodeChoice(
        label=_("Only of"), choices=choices.competitions, required=False, default=""
    )
    count = live.how_many(5, most=20)

    class Meta:
        icon = "time"
        label = _("Next fixtures (live)")
        description = _("Stages and matches that run now or come next; fills itself")
        template = "cms/blocks/fixtures.html"
        preview_value = {"title": _("Next fixtures"), "competition": "", "count": 5}

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """Read the fixtures at the time of the request."""
        only = value.get("competition") or ""
        return {"fixtures": next_fixtures(now(), competition=only, count=value["count"])}


class LatestResults(live.LiveBlock):
    """The results that came out last."""

    title = live.title()
    count = live.how_many(3, most=9)

    class Meta:
        icon = "order"
        label = _("Latest results (live)")
        description = _("The first three of the results that came out last; fills itself")
        template = "cms/blocks/results.html"
        preview_value = {"title": _("Latest results"), "count": 3}

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """Read the results at the time of the request."""
        return {"results": latest_results(value["count"])}


class Standings(live.LiveBlock):
    """The standings of one event, once they are published."""

    event = CodeChoice(label=_("Event"), choices=choices.events)
    count = live.how_many(10, most=100, least=3)

    class Meta:
        icon = "list-ol"
        label = _("Standings (live)")
        description = _("The places of an event; nothing is shown before they are published")
        template = "cms/blocks/standings.html"
        preview_value = {"event": "", "count": 10}

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """Read the places at the time of the request."""
        found = standings_of(value.get("event") or "")
        if found is None:
            return {}
        event, standings = found
        return {
            "event": event,
            "standings": standings,
            "places": standings.places[: value["count"]],
        }
