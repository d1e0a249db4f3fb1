"""Which parts of the page tree are private: read once a generation of kept pages.

Wagtail asks the database for each page and each list; where nothing is private, that is most of what
a page costs. A restriction that is set or taken away starts a new generation (see `freshness`).
"""

from typing import TypeVar

from django.core.cache import caches
from django.db.models import Q
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet

from core.web.public_pages import generation

Pages = TypeVar("Pages", bound=PageQuerySet)
SECONDS = 60


def private_paths() -> list[str]:
    """The paths of the pages that are private, with all below them."""
    cache, key = caches["pages"], f"private:{generation()}"
    kept: list[str] | None = cache.get(key)
    if kept is None:
        kept = list(PageViewRestriction.objects.values_list("page__path", flat=True))
        cache.set(key, kept, SECONDS)
    return kept


def for_everybody(pages: Pages) -> Pages:
    """The live pages that are not private."""
    private = Q()
    for path in private_paths():
        private |= Q(path__startswith=path)
    found: Pages = pages.live().exclude(private) if private else pages.live()
    return found
