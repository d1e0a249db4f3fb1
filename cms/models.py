"""Wagtail pages: the public face. A page is copy; the domain model is the fact."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import Body
from core.clock import now
from courses.queries.catalogue import catalogue, opening_next, search_courses


class PublicPage(Page):
    """What all pages share: cached whole for strangers, language switch to the translation."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve, and let the page be cached for somebody without a session."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if not request.user.is_authenticated:
            response["X-Public-Page"] = str(settings.PUBLIC_PAGE_CACHE_SECONDS)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the translations of this page."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["translations"] = list(self.get_translations().live().select_related("locale"))
        return context


class HomePage(PublicPage):
    """The home page: what opens next, open classes, figures, the check box."""

    lead = models.CharField(_("Line above the title"), max_length=120, blank=True)
    body = StreamField(Body(), blank=True, use_json_field=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "cms/home.html"
    max_count_per_parent = 1

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what opens next and what is open now."""
        context = super().get_context(request, *args, **kwargs)
        at = now()
        listed = catalogue(search_courses(""), at)
        context |= {
            "at": at,
            "opening": opening_next(at)[:3],
            "cards": [c for c in listed if c.next and c.next.state in {"open", "full"}][:8],
            "total": len(listed),
            "open_count": sum(bool(c.next and c.next.state == "open") for c in listed),
            "frieze": [
                "robot",
                "drone",
                "helmet",
                "baby",
                "camera",
                "appliance",
                "hose",
                "forklift",
                "tea",
                "meter",
                "sing",
                "code",
                "flower",
                "brush",
            ],
        }
        return context


class StandardPage(PublicPage):
    """A page of blocks; with the live ones it is a camp's landing page."""

    intro = models.CharField(_("Introduction"), max_length=240, blank=True)
    figure = models.CharField(_("Figure"), max_length=32, blank=True, default="")
    track = models.CharField(_("Track (for the colour)"), max_length=32, blank=True, default="")
    body = StreamField(Body(), blank=True, use_json_field=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("figure"),
        FieldPanel("track"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    template = "cms/page.html"


class NewsIndexPage(PublicPage):
    """The list of news."""

    template = "cms/news_index.html"
    subpage_types = ["cms.NewsPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the news, newest first."""
        context = super().get_context(request, *args, **kwargs)
        context["news"] = NewsPage.objects.child_of(self).live().order_by("-on", "-pk")[:50]
        return context


class NewsPage(PublicPage):
    """One piece of news."""

    on = models.DateField(_("Date"))
    intro = models.CharField(_("Introduction"), max_length=240, blank=True)
    body = StreamField(Body(), blank=True, use_json_field=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("on"),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    template = "cms/page.html"
    parent_page_types = ["cms.NewsIndexPage"]
