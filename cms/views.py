"""The site's search (courses and pages, never people), and what search engines ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from wagtail.models import Locale, Page

from cms.privacy import for_everybody
from core.clock import now
from core.web.public_pages import keep_whole
from courses.models import Course
from courses.queries.catalogue import catalogue, search_courses

MOST = 20


def search(request: HttpRequest) -> HttpResponse:
    """Published pages of the reader's language and live courses, each once."""
    q = request.GET.get("q", "").strip()[:60]
    context = {"q": q, "cards": [], "pages": []}
    if q:
        context["cards"] = catalogue(search_courses(q)[:MOST], now())
        pages = for_everybody(Page.objects.filter(locale=Locale.get_active(), depth__gt=2))
        context["pages"] = [page.specific for page in pages.search(q)[:MOST]]
    return keep_whole(request, render(request, "cms/search.html", context))


def robots(request: HttpRequest) -> HttpResponse:
    """What a search engine may read: the public pages, not the work behind them."""
    closed = ("/cms/", "/account/", "/desk/", "/today/", "/search/", "/lang/", "/verify/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with its translations, and every course."""
    pages = list(
        for_everybody(Page.objects.filter(depth__gt=1))
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
    context = {
        "entries": entries,
        "others": [
            settings.BASE_URL + reverse("courses:catalogue"),
            *(
                settings.BASE_URL + reverse("courses:course", args=[code])
                for code in courses.values_list("code", flat=True)
            ),
        ],
    }
    return keep_whole(
        request, render(request, "cms/sitemap.xml", context, content_type="application/xml")
    )
