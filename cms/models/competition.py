"""What editors write of a competition."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import choices
from cms.blocks.body import Body
from cms.models.base import PublicPage, select_from
from competitions.models import Competition
from competitions.queries.landing import landing_of
from core.clock import now


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
        FieldPanel("code", widget=select_from(choices.competition_codes)),
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

    page_description = _("What is said of a competition: introduction, picture, blocks")

    class Meta:
        verbose_name = _("Competition's page")

    def clean(self) -> None:
        """One page for a competition and language: of two, nobody would know which is shown."""
        super().clean()
        same = CompetitionPage.objects.filter(code=self.code, locale_id=self.locale_id)
        if self.code and same.exclude(pk=self.pk).exists():
            raise ValidationError({"code": _("This competition has a page already.")})

    def get_url_parts(self, *args: Any, **kwargs: Any) -> Any:
        """Its address is the competition's, in either language."""
        parts = super().get_url_parts(*args, **kwargs)
        return parts and (*parts[:2], reverse("competitions:competition", args=[self.code]))

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """Its address is the competition's, in either language."""
        return reverse("competitions:competition", args=[self.code])

    url = property(get_url)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to the competition."""
        return redirect("competitions:competition", code=self.code)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the competition, for the editor's preview."""
        context = super().get_context(request, *args, **kwargs)
        found = Competition.objects.filter(code=self.code).select_related("venue", "unit").first()
        context["landing"] = found and landing_of(found, now())
        return context
