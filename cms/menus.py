"""The menus that editors make: a page says in its settings where it stands."""

from typing import TypedDict

from django.conf import settings
from django.core.cache import caches

from cms.models import MenuPlace, NewsIndexPage, StandardPage


class MenuItem(TypedDict):
    """A link of a menu."""

    url: str
    label: str


def menu(place: MenuPlace, language: str) -> list[MenuItem]:
    """The live pages of one menu in one language, in the order of the page tree.

    Kept as long as a public page is, so that a page costs no query for its menus.
    """
    cache = caches["pages"]
    key = f"menu:{settings.RELEASE}:{place}:{language}"
    kept: list[MenuItem] | None = cache.get(key)
    if kept is not None:
        return kept
    pages = sorted(
        (
            page
            for model in (StandardPage, NewsIndexPage)
            for page in model.objects.live().filter(
                menu=place, locale__language_code__iexact=language
            )
        ),
        key=lambda page: page.path,
    )
    items = [MenuItem(url=page.url, label=page.title) for page in pages if page.url]
    cache.set(key, items, settings.PUBLIC_PAGE_CACHE_SECONDS)
    return items
