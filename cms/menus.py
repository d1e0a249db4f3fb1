"""The menus that editors make: a page says in its settings where it stands and by which words."""

from typing import TypedDict

from django.conf import settings
from django.core.cache import caches
from django.db.models.functions import Coalesce
from wagtail.models import Page

from cms.models import (
    CompetitionPage,
    LinkPage,
    MenuPlace,
    NewsIndexPage,
    NewsPage,
    StandardPage,
    address_of,
)
from cms.privacy import for_everybody
from core.web.public_pages import generation

# The kinds of page that may stand in a menu; home is behind the sign.
KINDS = [
    model.__name__.lower()
    for model in (StandardPage, CompetitionPage, LinkPage, NewsIndexPage, NewsPage)
]


class MenuItem(TypedDict):
    """A link of a menu."""

    url: str
    label: str


def menus(language: str) -> dict[str, list[MenuItem]]:
    """The live, public pages of each menu in one language, in the order of the page tree.

    Kept as long as a public page is, so that a page costs no query for its menus.
    """
    cache = caches["pages"]
    key = f"menus:{settings.RELEASE}:{generation()}:{language}"
    kept: dict[str, list[MenuItem]] | None = cache.get(key)
    if kept is not None:
        return kept
    found: dict[str, list[MenuItem]] = {place.value: [] for place in MenuPlace if place.value}
    pages = (
        for_everybody(Page.objects.all())
        .filter(locale__language_code__iexact=language)
        .annotate(
            place=Coalesce(*(f"{kind}__menu" for kind in KINDS)),
            words=Coalesce(*(f"{kind}__menu_label" for kind in KINDS)),
        )
        .filter(place__in=found)
        .order_by("path")
    )
    for page in pages:
        url = address_of(page)
        if url:
            found[page.place].append(MenuItem(url=url, label=page.words or page.title))
    cache.set(key, found, settings.PUBLIC_PAGE_CACHE_SECONDS)
    return found
