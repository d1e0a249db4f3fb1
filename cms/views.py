"""The site's search: courses and pages, never people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Locale, Page

from core.clock import now
from courses.queries.catalogue import catalogue, search_courses

MOST = 20


def search(request: HttpRequest) -> HttpResponse:
    """Published pages of the reader's language and live courses, each once."""
    q = request.GET.get("q", "").strip()[:60]
    context = {"q": q, "cards": [], "pages": []}
    if q:
        context["cards"] = catalogue(search_courses(q)[:MOST], now())
        pages = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=2)
        context["pages"] = list(pages.search(q)[:MOST])
    return render(request, "cms/search.html", context)
