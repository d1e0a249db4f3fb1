"""The home page."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from cms.blocks.body import Body
from cms.models.base import PublicPage
from competitions.queries.catalogue import find_competitions
from competitions.queries.live import TO_COME, on_stage
from core.clock import now
from courses.queries.catalogue import catalogue_with_openings, search_courses

FRIEZE = (
    *("robot", "drone", "helmet", "baby", "camera", "appliance", "hose"),
    *("table", "basket", "forklift", "tea", "esport", "meter", "sing", "rider"),
)


class FrontDoor(PagePermissionTester):
    """The home page can be edited and published, not taken down, moved or deleted."""

    def can_unpublish(self) -> bool:
        """Without it `/` would be a page that isn't there."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002 - as Wagtail has it
        """The same."""
        return False

    def can_move(self) -> bool:
        """The same."""
        return False


class HomePage(PublicPage):
    """The home page: what opens next, open classes, then what editors place."""

    lead = models.CharField(_("Line above the title"), max_length=120, blank=True)
    body = StreamField(Body(), blank=True, use_json_field=True, verbose_name=_("Content"))

    content_panels = [
        HelpPanel(content=_("The head fills itself: what opens next, and what is open now.")),
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "cms/home.html"
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = len(settings.LANGUAGES)

    class Meta:
        verbose_name = _("Home page")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Nobody takes the front door away by a slip."""
        return FrontDoor(user, self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever chose the other language goes to that home page."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, self.language_code)
        if chosen != self.language_code:
            other = self.get_translations().live().filter(locale__language_code=chosen).first()
            if other is not None:
                return redirect(other.url)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what opens next and what is open now."""
        context = super().get_context(request, *args, **kwargs)
        at = now()
        found = catalogue_with_openings(search_courses(""), at)
        listed = found.courses
        context |= {
            "at": at,
            "opening": found.opening[:3],
            "opening_count": len(found.opening),
            "cards": [c for c in listed if c.next and c.next.state in {"open", "full"}][:8],
            "total": len(listed),
            "open_count": sum(bool(c.next and c.next.state == "open") for c in listed),
            "frieze": FRIEZE,
            **_competitions(at),
        }
        return context


def _competitions(at: datetime.datetime) -> dict[str, Any]:
    """Today's contests: what runs or is just out; where there is none, what comes next."""
    found = find_competitions("", "", at)
    today = on_stage(found)
    others = [card for card in found if card.state in TO_COME and card not in today]
    return {
        "contests_today": bool(today),
        "contests": [*today, *others][:3],
        "contests_total": len(found),
    }
