"""Wagtail pages: the public face. A page is copy; the domain model is the fact."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.search import index

from cms.blocks import Body
from core.clock import now
from courses.queries.catalogue import catalogue_with_openings, search_courses


@cache
def language_codes() -> dict[int, str]:
    """The language of each locale; locales are made once, when the site is."""
    return dict(Locale.objects.values_list("pk", "language_code"))


class MenuPlace(models.TextChoices):
    """Where a page stands in the menus."""

    NONE = "", _("Not in a menu")
    HEAD = "head", _("At the top")
    FOOT = "foot", _("At the foot")


class PublicPage(Page):
    """What all pages share: menus, cached whole for strangers, language switch to the translation."""

    menu = models.CharField(
        _("Menu"), max_length=8, choices=MenuPlace.choices, default=MenuPlace.NONE, blank=True
    )

    promote_panels = [FieldPanel("menu"), *Page.promote_panels]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve in the page's own language; strangers may be answered from the cache."""
        language = self.language_code
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if not request.user.is_authenticated:
            response["X-Public-Page"] = str(settings.PUBLIC_PAGE_CACHE_SECONDS)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the translations of this page."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["translations"] = list(self.get_translations().live().select_related("locale"))
        return context

    @property
    def language_code(self) -> str:
        """The page's language; the installation's languages are read once a process."""
        return language_codes().get(self.locale_id) or self.locale.language_code

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail reads the ancestors first; where no page is private, one query says so."""
        if not PageViewRestriction.objects.exists():
            return PageViewRestriction.objects.none()
        restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return restrictions


class HomePage(PublicPage):
    """The home page: what opens next, open classes, figures, the check box."""

    lead = models.CharField(_("Line above the title"), max_length=120, blank=True)
    body = StreamField(Body(), blank=True, use_json_field=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "cms/home.html"
    max_count_per_parent = 1

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever chose the other language goes to that home page."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, self.language_code)
        if chosen != self.language_code and not kwargs.get("preview"):
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
