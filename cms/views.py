"""The site's search (courses, competitions, pages; never people), and what search engines ask for."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from cms.models import CompetitionPage, NewsPage, StandardPage, address_of
from cms.privacy import for_everybody
from cms.rules.excerpts import Passage, excerpt, marked
from competitions.models import Event
from competitions.queries.access import public_competitions
from competitions.queries.catalogue import CompetitionCard, cards, search_competitions
from core.clock import now
from core.web.public_pages import keep_whole
from courses.models import Course
from courses.queries.catalogue import catalogue, search_courses

MOST = 20


def search(request: HttpRequest) -> HttpResponse:
    """Published pages of the reader's language, live courses and competitions, each once."""
    q = request.GET.get("q", "").strip()[:60]
    context: dict[str, Any] = {"q": q, "cards": [], "pages": [], "contests": []}
    if q:
        words, english = q.split(), translation.get_language() == "en"
        context["cards"] = catalogue(search_courses(q)[:MOST], now())
        found = _pages(q)
        listed = [page for page in found if not isinstance(page, CompetitionPage)]
        context["pages"] = [(page, address_of(page)) for page in listed]
        context["contests"] = _competitions(q, found)
        spoken = context["spoken"] = "en" if english else "zh"
        context["found"] = {
            **{c.course: _of_course(c.course, words, english=english) for c in context["cards"]},
            **{page: _of_page(page, words, spoken) for page in listed},
        }
    return keep_whole(request, render(request, "cms/search.html", context))


def _pages(q: str) -> list[Page]:
    """The pages of the reader's language that fit, those with a text of their own as they are.

    What only has a title stays a plain page: one statement for each kind that has more.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    public = for_everybody(Page.objects.filter(locale__language_code=language, depth__gt=2))
    found = list(Page.objects.filter(pk__in=public.values("pk")).search(q)[:MOST])
    own: dict[int, Page] = {}
    for model in (StandardPage, NewsPage, CompetitionPage):
        own |= model.objects.in_bulk([page.pk for page in found])
    return [own.get(page.pk, page) for page in found]


def _competitions(q: str, pages: list[Page]) -> list[CompetitionCard]:
    """What fits by its own words or by those of its page; listed once, as the competition."""
    by_page = {page.code for page in pages if isinstance(page, CompetitionPage)}
    fits = Q(code__in=by_page) | Q(pk__in=search_competitions(q).order_by().values("pk"))
    return cards(search_competitions("").filter(fits)[:MOST], now())


def _of_course(course: Course, words: list[str], *, english: bool) -> dict[str, Passage]:
    """Title and excerpt of a course in the reader's language; a word may stand in the other."""
    title = ("en", course.title_en) if english and course.title_en else ("zh", course.title_zh)
    both = [(course.summary_zh, course.summary_en), (course.audience_zh, course.audience_en)]
    texts = [told for zh, en in both for told in _in_order(zh, en, english=english)]
    return {
        "title": Passage(title[0], marked(title[1], words)),
        "text": excerpt([*texts, ("zh", course.title_zh)], words),
    }


def _in_order(zh: str, en: str, *, english: bool) -> list[tuple[str, str]]:
    """Both texts with their language, the reader's own first."""
    both = [("zh", zh), ("en", en)]
    return both[::-1] if english else both


def _of_page(page: Page, words: list[str], language: str) -> dict[str, Passage]:
    """Title and excerpt of a page: its introduction, then what its blocks say."""
    texts = [getattr(page, "intro", "")]
    body = getattr(page, "body", None)
    if body is not None:
        texts += map(str, body.stream_block.get_searchable_content(body))
    return {
        "title": Passage(language, marked(page.title, words)),
        "text": excerpt([(language, text) for text in texts], words),
    }


def robots(request: HttpRequest) -> HttpResponse:
    """What a search engine may read: the public pages, not the work behind them."""
    closed = ("/cms/", "/account/", "/desk/", "/today/", "/search/", "/lang/", "/verify/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _addresses(name: str, codes: Iterable[str]) -> list[str]:
    return [settings.BASE_URL + reverse(name, args=[code]) for code in codes]


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with its translations, every course, every public competition."""
    pages = list(
        for_everybody(Page.objects.filter(depth__gt=1))
        .not_type(CompetitionPage)
        .select_related("locale")
        .defer_streamfields()
        .order_by("path")
    )
    addresses: dict[object, list[tuple[str, str]]] = {}
    for page in pages:
        address = page.get_url(request)
        if address:
            entry = (page.locale.language_code, settings.BASE_URL + address)
            addresses.setdefault(page.translation_key, []).append(entry)
    entries = [
        {
            "address": settings.BASE_URL + page.get_url(request),
            "changed": page.last_published_at,
            "translations": addresses[page.translation_key],
        }
        for page in pages
        if page.translation_key in addresses
    ]
    courses = Course.objects.filter(archived_at=None).order_by("order", "code")
    heads = public_competitions().order_by("order", "code")
    events = Event.objects.filter(competition__in=heads).order_by("code")
    context = {
        "entries": entries,
        "others": [
            settings.BASE_URL + reverse("courses:catalogue"),
            *_addresses("courses:course", courses.values_list("code", flat=True)),
            settings.BASE_URL + reverse("competitions:catalogue"),
            *_addresses("competitions:competition", heads.values_list("code", flat=True)),
            *_addresses("competitions:event", events.values_list("code", flat=True)),
        ],
    }
    return keep_whole(
        request, render(request, "cms/sitemap.xml", context, content_type="application/xml")
    )
