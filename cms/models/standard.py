"""A page of blocks: plain copy, or a camp's landing page."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import choices
from cms.blocks.body import Body
from cms.blocks.links import Link
from cms.models.base import PublicPage, select_from


class StandardPage(PublicPage):
    """A page of blocks; with a figure, a button and the live blocks it is a camp's landing page."""

    intro = models.CharField(_("Introduction"), max_length=240, blank=True)
    figure = models.CharField(_("Figure"), max_length=32, blank=True, default="")
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
                FieldPanel("figure", widget=select_from(choices.figures)),
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
