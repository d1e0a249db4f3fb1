"""A place in a menu that leads elsewhere."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.blocks.links import SAFE
from cms.models.base import PublicPage


class LinkPage(PublicPage):
    """A place in the menu that leads elsewhere: the catalogue, or another site."""

    link = models.CharField(_("Address"), max_length=300, validators=[SAFE])

    content_panels = [*Page.content_panels, FieldPanel("link")]
    subpage_types: list[str] = []
    search_fields: list[Any] = [*Page.search_fields]
    preview_modes: list[Any] = []
    page_description = _("A place in the menu that leads to the catalogue or to another site")

    class Meta:
        verbose_name = _("Link in a menu")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go there."""
        return HttpResponseRedirect(self.link)
