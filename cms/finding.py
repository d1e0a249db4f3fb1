"""The page at an address, found with what is needed to serve it: two statements at any depth.

Wagtail asks for the site, its home, that home in the reader's language and then for each page on
the way, each twice. Here one statement reads the homes, every page that bears the name of a part of
the address, their translations and whether they are private; a second reads the page's own columns.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from wagtail.models import Page, Site
from wagtail.views import serve as serve_found

from cms.models import PublicPage
from cms.models.base import HOME_DEPTH
from cms.privacy import restricted


@dataclass(frozen=True)
class Found:
    """The deepest page on the way to an address, what of the address is left, and its surroundings."""

    page: Page
    rest: list[str]
    private: bool
    translations: list[Page]


def _read(parts: list[str]) -> list[Page]:
    """The homes of the site, the pages so named at each depth, and the translations of both."""
    site = Site.objects.filter(is_default_site=True)
    named = Q(depth=HOME_DEPTH, translation_key__in=site.values("root_page__translation_key"))
    for depth, part in enumerate(parts, HOME_DEPTH + 1):
        named |= Q(depth=depth, slug=part)
    keys = Page.objects.filter(named).order_by().values("translation_key")
    pages = Page.objects.filter(translation_key__in=keys).select_related("locale")
    root = Exists(site.filter(root_page=OuterRef("pk")))
    return list(pages.annotate(restricted=restricted(), root=root).order_by("path"))


def _home(pages: list[Page], language: str) -> Page | None:
    """The home in this language while it is published, else the site's own."""
    homes = [page for page in pages if page.depth == HOME_DEPTH]
    spoken = [page for page in homes if page.live and page.locale.language_code == language]
    return next(iter(spoken + [page for page in homes if page.root]), None)


def find_page(parts: list[str], language: str) -> Found | None:
    """The page to which the parts of an address lead below the home of this language."""
    pages = _read(parts)
    page = _home(pages, language)
    if page is None:
        return None
    way, rest = [page], list(parts)
    for part in parts:
        above = way[-1]
        below = [p for p in pages if p.slug == part and p.depth == above.depth + 1]
        step = next((p for p in below if p.path.startswith(above.path)), None)
        if step is None:
            break
        way.append(step)
        rest.pop(0)
    page = way[-1]
    others = [p for p in pages if p.translation_key == page.translation_key and p.pk != page.pk]
    return Found(
        page=page,
        rest=rest,
        private=any(step.restricted for step in way),
        translations=[p for p in others if p.live],
    )


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at this address as Wagtail does, with all its hooks."""
    parts = [part for part in path.split("/") if part]
    found = find_page(parts, translation.get_language() or "")
    if found is None:
        raise Http404
    page = found.page.specific
    if isinstance(page, PublicPage):
        page.known_translations = found.translations
        page.known_public = not found.private
    # where Wagtail keeps the page that it found for a request; its own `serve` looks here first
    request._wagtail_route_for_request = page.route(request, found.rest)  # noqa: SLF001
    response: HttpResponse = serve_found(request, path)
    return response
