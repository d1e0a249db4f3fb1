"""Wagtail pages: the public face. A page is copy; the domain model is the fact."""

import datetime
from collections.abc import Callable
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.choices import CallableChoiceIterator
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.search import index

from cms.blocks import choices
from cms.blocks.body import Body
from cms.blocks.links import SAFE, Link
from cms.pictures import CARD_PICTURE
from cms.privacy import for_everybody, private_paths
from competitions.models import Competition
from competitions.queries.catalogue import find_competitions
from competitions.queries.landing import landing_of
from competitions.queries.live import TO_COME, on_stage
from core.clock import now
from core.web.public_pages import keep_whole
from courses.queries.catalogue import catalogue_with_openings, search_courses

TOLD_LENGTH = 120
NEWS_A_PAGE = 12
FRIEZE = (
    *("robot", "drone", "helmet", "baby", "camera", "appliance", "hose"),
    *("table", "basket", "forklift", "tea", "esport", "meter", "sing", "rider"),
)


def _select(read: Callable[[], choices.Choices]) -> forms.Select:
    """A list to choose from, read when the form is shown."""
    return forms.Select(choices=CallableChoiceIterator(read))


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
    menu_label = models.CharField(
        _("Words in the menu"),
        max_length=20,
        blank=True,
        help_text=_("Empty: the page's title. The order is that of the page tree."),
    )

    promote_panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("menu"), FieldPanel("menu_label")])], heading=_("Menu")
        ),
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("For search engines"),
        ),
    ]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve in the page's own language; strangers may be answered from the cache."""
        language = self.language_code
        translation.activate(language)
        request.LANGUAGE_CODE = language
        return keep_whole(request, super().serve(request, *args, **kwargs))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The preview is in the page's language too, whatever the editor's is."""
        translation.activate(self.language_code)
        request.LANGUAGE_CODE = self.language_code
        response: HttpResponse = super().serve_preview(request, mode_name)
        return response.render() if hasattr(response, "render") else response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the translations of this page and the picture that goes with a shared link."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["translations"] = list(self.get_translations().live().select_related("locale"))
        context["base_url"] = settings.BASE_URL
        picture = self.shared_picture
        if picture is not None:
            context["share_picture"] = (
                settings.BASE_URL + picture.get_rendition("fill-1200x630|format-jpeg").url
            )
        return context

    @property
    def language_code(self) -> str:
        """The page's language; the installation's languages are read once a process."""
        return language_codes().get(self.locale_id) or self.locale.language_code

    @property
    def told(self) -> str:
        """One sentence about the page, for search engines and shared links."""
        text = self.search_description or getattr(self, "intro", "") or getattr(self, "lead", "")
        return Truncator(strip_tags(text) or self.title).chars(TOLD_LENGTH)

    @property
    def shared_picture(self) -> Any:
        """The picture that goes with a shared link, if any."""
        return None

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail reads the ancestors first; where no page above is private, that is needless."""
        if not any(self.path.startswith(path) for path in private_paths()):
            return PageViewRestriction.objects.none()
        restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return restrictions


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


class StandardPage(PublicPage):
    """A page of blocks; with a figure, a button and the live blocks it is a camp's landing page."""

    intro = models.CharField(_("Introduction"), max_length=240, blank=True)
    figure = models.CharField(_("Figure"), max_length=32, blank=True, default="")
    track = models.CharField(_("Colour of the figure"), max_length=32, blank=True, default="")
    picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("Picture instead of the figure"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    actions = StreamField(
        [("link", Link())],
        blank=True,
        use_json_field=True,
        max_num=2,
        verbose_name=_("Buttons"),
        help_text=_("The first is yellow: the one thing to do on this page."),
    )
    body = StreamField(Body(), blank=True, use_json_field=True, verbose_name=_("Content"))

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("intro"),
                FieldRowPanel(
                    [
                        FieldPanel("figure", widget=_select(choices.figures)),
                        FieldPanel("track", widget=_select(choices.tracks)),
                    ]
                ),
                FieldPanel("picture"),
                FieldPanel("actions"),
            ],
            heading=_("Head of the page"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    template = "cms/page.html"
    page_description = _("Copy, or a camp's landing page with figure, buttons and live blocks")

    class Meta:
        verbose_name = _("Page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds whether the page has a head of its own, and the buttons in it that lead somewhere."""
        context = super().get_context(request, *args, **kwargs)
        buttons = [block.value for block in self.actions if block.value.address]
        context["buttons"] = buttons
        context["headed"] = bool(self.figure or self.picture or buttons)
        return context

    @property
    def shared_picture(self) -> Any:
        """The page's picture."""
        return self.picture


class CompetitionPage(PublicPage):
    """What editors add to a competition: its face. The competition itself is the fact.

    It is read at `/competitions/CODE/`, which is there with or without this page.
    """

    code = models.CharField(_("Competition"), max_length=24)
    intro = models.CharField(_("Introduction"), max_length=240, blank=True)
    picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("Picture instead of the figure"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(Body(), blank=True, use_json_field=True, verbose_name=_("Content"))

    content_panels = [
        HelpPanel(
            content=_("Dates, events, documents, running orders and results fill themselves.")
        ),
        *Page.content_panels,
        FieldPanel("code", widget=_select(choices.competition_codes)),
        FieldPanel("intro"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    subpage_types: list[str] = []
    template = "competitions/competition.html"

    class Meta:
        verbose_name = _("Competition's page")

    def get_url_parts(self, *args: Any, **kwargs: Any) -> Any:
        """Its address is the competition's, in either language."""
        parts = super().get_url_parts(*args, **kwargs)
        return parts and (*parts[:2], reverse("competitions:competition", args=[self.code]))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to the competition."""
        return redirect("competitions:competition", code=self.code)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the competition, for the editor's preview."""
        context = super().get_context(request, *args, **kwargs)
        found = Competition.objects.filter(code=self.code).select_related("venue", "unit").first()
        context["landing"] = found and landing_of(found, now())
        return context

    @property
    def shared_picture(self) -> Any:
        """The page's picture."""
        return self.picture


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


class NewsIndexPage(PublicPage):
    """The list of news."""

    template = "cms/news_index.html"
    page_description = _("The list that holds the news, newest first")
    subpage_types = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("List of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds a page of the news, newest first."""
        context = super().get_context(request, *args, **kwargs)
        news = for_everybody(NewsPage.objects.child_of(self))
        pages = Paginator(
            news.prefetch_related(CARD_PICTURE).order_by("-on", "-pk").defer_streamfields(),
            NEWS_A_PAGE,
        )
        context["news"] = pages.get_page(request.GET.get("page"))
        return context


class NewsPage(PublicPage):
    """One piece of news."""

    on = models.DateField(_("Date"))
    intro = models.CharField(_("Introduction"), max_length=240, blank=True)
    picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("Picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    figure = models.CharField(_("or figure"), max_length=32, blank=True, default="")
    track = models.CharField(_("Colour of the figure"), max_length=32, blank=True, default="")
    body = StreamField(Body(), blank=True, use_json_field=True, verbose_name=_("Content"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("on"),
        FieldPanel("intro"),
        FieldPanel("picture"),
        FieldRowPanel(
            [
                FieldPanel("figure", widget=_select(choices.figures)),
                FieldPanel("track", widget=_select(choices.tracks)),
            ]
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    template = "cms/page.html"
    parent_page_types = ["cms.NewsIndexPage"]
    page_description = _("One piece of news with its date and picture")
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("News")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the list to which one goes back."""
        context = super().get_context(request, *args, **kwargs)
        context["above"] = self.get_parent()
        return context

    @property
    def shared_picture(self) -> Any:
        """The news' picture."""
        return self.picture
