"""Public pages: the catalogue, a competition, an event."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.module_loading import import_string

from competitions.models import CompetitionDocument, Event
from competitions.queries.access import public_competitions
from competitions.queries.catalogue import LONGEST_QUERY, find_competitions
from competitions.queries.event_page import event_page
from competitions.queries.landing import landing_of
from competitions.rules.public_state import PublicState
from competitions.rules.states import EventKind
from core.clock import now
from core.web.public_pages import keep_whole

A_PAGE = 48


def _address(asked: QueryDict, **changes: list[str]) -> str:
    """The query with some parts changed, and without the number of the page."""
    query = asked.copy()
    query.pop("page", None)
    for name, values in changes.items():
        query.setlist(name, values)
    return "?" + query.urlencode()


def catalogue_page(request: HttpRequest) -> HttpResponse:
    """All public competitions: what can be watched or entered first; filters are links."""
    asked, at = request.GET, now()
    q = asked.get("q", "").strip()[:LONGEST_QUERY]
    kind, state = asked.get("kind", ""), asked.get("state", "")
    found = find_competitions(q, kind, at)
    shown = [card for card in found if state in {"", card.state}]
    page = Paginator(shown, A_PAGE).get_page(asked.get("page"))
    counts = {s: sum(card.state == s for card in found) for s in PublicState}
    context = {
        "cards": list(page),
        "page": page,
        "page_target": _address(asked),
        "q": q,
        "state": state,
        "total": len(found),
        "shown": len(shown),
        "running": counts[PublicState.RUNNING],
        "tabs": [
            {"state": s, "count": n, "target": _address(asked, state=[s])}
            for s, n in counts.items()
            if n or s == state
        ],
        "all_target": _address(asked, state=[]),
        "kinds": [
            {
                "kind": k,
                "on": k == kind,
                "target": _address(asked, kind=[] if k == kind else [k]),
            }
            for k in EventKind
        ],
        "kept": [(name, asked[name]) for name in ("kind", "state") if asked.get(name)],
        "filtered": bool(q or kind or state),
    }
    return keep_whole(request, render(request, "competitions/catalogue.html", context))


def competition_page(request: HttpRequest, code: str) -> HttpResponse:
    """A competition: its head, what goes on, events, documents, draws; an editor's words."""
    found = get_object_or_404(public_competitions().select_related("venue", "unit"), code=code)
    context = {"landing": landing_of(found, now()), **_copy(request, code)}
    return keep_whole(request, render(request, "competitions/competition.html", context))


def _copy(request: HttpRequest, code: str) -> dict[str, Any]:
    """What editors wrote of the competition, in the reader's language; `page` None without."""
    copy_of = import_string(settings.COMPETITION_COPY)
    return {"page": copy_of(request, code)}


def document_page(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A document to read; its older versions stay where they are."""
    found = get_object_or_404(
        CompetitionDocument.objects.filter(competition__in=public_competitions()).select_related(
            "competition"
        ),
        competition__code=code,
        pk=pk,
    )
    others = found.competition.documents.filter(kind=found.kind).exclude(pk=found.pk)
    context = {
        "document": found,
        "competition": found.competition,
        "others": others.order_by("-published_on", "-pk"),
    }
    return keep_whole(request, render(request, "competitions/document.html", context))


def event(request: HttpRequest, code: str) -> HttpResponse:
    """An event: its stages, entries, running order, and what is published."""
    found = get_object_or_404(
        Event.objects.filter(competition__in=public_competitions()).select_related(
            "competition__venue", "skill"
        ),
        code=code,
    )
    context = {"found": event_page(found), "event": found, "competition": found.competition}
    return keep_whole(request, render(request, "competitions/event.html", context))


urlpatterns = [
    path("competitions/", catalogue_page, name="catalogue"),
    path("competitions/<str:code>/", competition_page, name="competition"),
    path("competitions/<str:code>/documents/<int:pk>/", document_page, name="document"),
    path("events/<str:code>/", event, name="event"),
]
