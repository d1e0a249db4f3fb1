"""Public pages: the catalogue and a course."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path

from accounts.models import Unit
from core.clock import now
from core.web.public_pages import keep_whole
from courses.models import Course, Track
from courses.queries.catalogue import STAFF, cards, public_classes
from courses.queries.finding import LONGEST_QUERY, Wish, find_courses
from courses.rules.slots import Slot
from places.models import Venue

A_PAGE = 48
# What is switched on and off by a tap: name and value in the address, words in the template.
SWITCHES = (
    ("open", "1"),
    *(("slot", slot.value) for slot in Slot),
    ("paper", "1"),
)
# The states of a class in the order in which a reader wants them.
ORDER = ("open", "soon", "full", "closed", "running")
OVER = ("finished", "cancelled")


def _wish(asked: QueryDict) -> Wish:
    known = set(Slot)
    return Wish(
        q=asked.get("q", "").strip()[:LONGEST_QUERY],
        track=asked.get("track", "")[:32],
        unit=asked.get("unit", "")[:32],
        place=asked.get("place", "")[:32],
        slots=frozenset(Slot(value) for value in asked.getlist("slot") if value in known),
        only_open=bool(asked.get("open")),
        with_paper=bool(asked.get("paper")),
        by_start=asked.get("sort") == "start",
    )


def _address(asked: QueryDict, **changes: list[str]) -> str:
    """The query with some parts changed, and without the number of the page."""
    query = asked.copy()
    query.pop("page", None)
    for name, values in changes.items():
        query.setlist(name, values)
    return "?" + query.urlencode()


def _switches(asked: QueryDict) -> list[dict[str, Any]]:
    switches = []
    for name, value in SWITCHES:
        on = value in asked.getlist(name)
        others = [other for other in asked.getlist(name) if other != value]
        target = _address(asked, **{name: others if on else [*others, value]})
        word = value if name == "slot" else name
        switches.append({"name": name, "value": value, "word": word, "on": on, "target": target})
    return switches


def catalogue_page(request: HttpRequest) -> HttpResponse:
    """All courses by track, with search, filters that are links, and pages."""
    asked, at = request.GET, now()
    wish = _wish(asked)
    found = find_courses(wish, at)
    shown = [card for card in found if wish.track in {"", card.course.track.code}]
    pages = Paginator(shown, A_PAGE)
    page = pages.get_page(asked.get("page"))
    tabs = [
        {
            "track": track,
            "count": sum(card.course.track_id == track.pk for card in found),
            "target": _address(asked, track=[track.code]),
        }
        for track in Track.objects.all()
    ]
    context = {
        "cards": list(page),
        "page": page,
        "wish": wish,
        "tabs": [tab for tab in tabs if tab["count"] or tab["track"].code == wish.track],
        "all_target": _address(asked, track=[]),
        "total": len(found),
        "shown": len(shown),
        "open_count": sum(card.next is not None and card.next.state == "open" for card in found),
        "switches": _switches(asked),
        "sort_target": _address(asked, sort=[] if wish.by_start else ["start"]),
        "page_target": _address(asked),
        "kept": [
            (n, v) for n in ("track", "slot", "open", "paper", "sort") for v in asked.getlist(n)
        ],
        "units": Unit.objects.filter(kind__in=["city", "county"]),
        "places": Venue.objects.order_by("pk"),
        "filtered": bool(wish != Wish(by_start=wish.by_start)),
    }
    return keep_whole(request, render(request, "courses/catalogue.html", context))


def course_page(request: HttpRequest, code: str) -> HttpResponse:
    """A course: what it is, its classes (those to join first), its syllabus."""
    at = now()
    course = get_object_or_404(Course.objects.select_related("track", "unit"), code=code)
    listed = cards(
        public_classes()
        .filter(course=course)
        .prefetch_related(STAFF, "sessions")
        .order_by("first_session_at", "pk"),
        at,
    )
    current = [card for card in listed if card.state in ORDER]
    current.sort(key=lambda card: ORDER.index(card.state))
    context = {
        "course": course,
        "classes": [card for card in current if card.state != "running"],
        "running": [card for card in current if card.state == "running"],
        "past": [card for card in listed if card.state in OVER],
        "topics": list(course.topics.all()),
    }
    return keep_whole(request, render(request, "courses/course.html", context))


urlpatterns = [
    path("courses/", catalogue_page, name="catalogue"),
    path("courses/<str:code>/", course_page, name="course"),
]
