"""News and their list."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import choices
from cms.blocks.body import Body
from cms.models.base import PublicPage, select_from
from cms.pictures import CARD_PICTURE
from cms.privacy import for_everybody

NEWS_A_PAGE = 12


class NewsIndexPage(PublicPage):
    """The list of news."""

    template = "cms/news_index.html"
    page_description = _("The list that holds the news, newest first")
    subpage_types = ["cms.NewsPage"]
    max_count_per_parent = 1

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

    on = models.DateField(_("Date"), default=timezone.localdate)
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
                FieldPanel("figure", widget=select_from(choices.figures)),
                FieldPanel("track", widget=select_from(choices.colours)),
            ]
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    kind = "article"
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
