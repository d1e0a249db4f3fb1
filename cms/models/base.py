"""What all pages of the public site share: menus, languages, the cache for strangers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.choices import CallableChoiceIterator
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Locale, Page, PageViewRestriction

from cms.blocks.choices import Choices
from core.web.public_pages import keep_whole

TOLD_LENGTH = 120
HOME_DEPTH = 2


def select_from(read: Callable[[], Choices]) -> forms.Select:
    """A list to choose from, read when the form is shown."""
    return forms.Select(choices=CallableChoiceIterator(read))


_codes: dict[int, str] = {}


def language_of(page: Page) -> str:
    """The language of a page; the installation's languages are read once a process."""
    if page.locale_id not in _codes:
        _codes.update(Locale.objects.values_list("pk", "language_code"))
    return _codes[page.locale_id]


def address_of(page: Page) -> str | None:
    """The page's address on this site, without a query; None of the tree's root.

    One installation has one site: each language's home stands below the root, and what follows
    the home's own name is the address. Wagtail would read sites and homes to learn that.
    """
    if page.depth < HOME_DEPTH:
        return None
    _empty, _home, path = page.url_path.split("/", 2)
    with translation.override(language_of(page)):
        return reverse("wagtail_serve", args=[path])


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

    # What was read with the page when it was found by its address (see `finding`).
    known_translations: list[Page] | None = None
    known_public = False

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
        translations = self.known_translations
        if translations is None:
            translations = list(self.get_translations().live().select_related("locale"))
        context["translations"] = [
            {"language": page.locale.language_code, "address": address_of(page)}
            for page in translations
        ]
        picture = self.shared_picture
        if picture is not None:
            context["share_picture"] = (
                settings.BASE_URL + picture.get_rendition("fill-1200x630|format-jpeg").url
            )
        return context

    @property
    def language_code(self) -> str:
        """The page's language; the installation's languages are read once a process."""
        return language_of(self)

    @property
    def told(self) -> str:
        """One sentence about the page, for search engines and shared links."""
        text = self.search_description or getattr(self, "intro", "") or getattr(self, "lead", "")
        return Truncator(strip_tags(text) or self.title).chars(TOLD_LENGTH)

    @property
    def shared_picture(self) -> Any:
        """The picture that goes with a shared link: the page's own, if it has one."""
        return getattr(self, "picture", None)

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """The page's address on this site; see `address_of`."""
        return address_of(self)

    url = property(get_url)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail reads the ancestors first; where none is known to be private, that is needless."""
        if self.known_public:
            return PageViewRestriction.objects.none()
        restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return restrictions
