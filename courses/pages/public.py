"""Public pages: the catalogue and a course."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from core.clock import now
from courses.models import Course, Track
from courses.queries.catalogue import CourseCard, cards, catalogue, public_classes, search_courses


def cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the whole page be cached for somebody without a session."""
    if not request.user.is_authenticated:
        response["X-Public-Page"] = str(settings.PUBLIC_PAGE_CACHE_SECONDS)
    return response


def _wanted(card: CourseCard, request: HttpRequest) -> bool:
    if request.GET.get("open") and (card.next is None or card.next.state != "open"):
        return False
    if request.GET.get("evening") and (card.next is None or not card.next.evening_or_weekend):
        return False
    return not (request.GET.get("paper") and card.course.certificate == "none")


def _options(request: HttpRequest) -> list[dict[str, object]]:
    options = []
    for name in ("open", "evening", "paper"):
        query = request.GET.copy()
        is_on = bool(query.pop(name, None))
        if not is_on:
            query[name] = "1"
        options.append({"name": name, "on": is_on, "query": query.urlencode()})
    return options


def catalogue_page(request: HttpRequest) -> HttpResponse:
    """All courses by track, with search and a few filters."""
    at = now()
    q = request.GET.get("q", "").strip()[:60]
    found = catalogue(search_courses(q), at)
    tracks = list(Track.objects.all())
    chosen = request.GET.get("track", "")
    tabs = [
        {"track": t, "count": sum(card.course.track_id == t.pk for card in found)} for t in tracks
    ]
    shown = [
        card
        for card in found
        if (not chosen or card.course.track.code == chosen) and _wanted(card, request)
    ]
    if request.GET.get("sort") == "start":
        shown.sort(
            key=lambda card: (
                card.next is None,
                card.next.course_class.first_session_at if card.next else None,
            )
        )
    context = {
        "cards": shown,
        "tabs": [tab for tab in tabs if tab["count"]],
        "total": len(found),
        "open_count": sum(card.next is not None and card.next.state == "open" for card in found),
        "q": q,
        "chosen": chosen,
        "options": _options(request),
    }
    return cacheable(request, render(request, "courses/catalogue.html", context))


def course_page(request: HttpRequest, code: str) -> HttpResponse:
    """A course: what it is, its classes, its syllabus."""
    at = now()
    course = get_object_or_404(Course.objects.select_related("track", "unit"), code=code)
    listed = cards(
        public_classes()
        .filter(course=course)
        .prefetch_related("staff__person", "sessions")
        .order_by("first_session_at", "pk"),
        at,
    )
    over = {"finished", "cancelled"}
    context = {
        "course": course,
        "classes": [card for card in listed if card.state not in over],
        "past": [card for card in listed if card.state in over],
        "topics": list(course.topics.all()),
    }
    return cacheable(request, render(request, "courses/course.html", context))


urlpatterns = [
    path("courses/", catalogue_page, name="catalogue"),
    path("courses/<str:code>/", course_page, name="course"),
]
