"""Live boards for the hall's screen and phones: public, without session or cookie.

A board's page asks every few seconds; what it gets is the snapshot that is kept for everybody, or
304 when it has it already. Neither needs the database while the snapshot is fresh.
"""

import time
import uuid as uuids

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from competitions.pages.board_cache import Snapshot, snapshot_of
from competitions.queries.board import live_boards

CACHE_CONTROL = "public, max-age=1"


def _snapshot(uuid: uuids.UUID) -> Snapshot:
    found = snapshot_of(uuid)
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, tag: str, body: str | bytes, content_type: str) -> HttpResponse:
    """The body with its tag, or 304 to who has it; `X-Server-Time` sets the clocks (Unix ms)."""
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = f'"{tag}"'
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    answer: HttpResponse = found or response  # type: ignore[assignment]
    answer["Cache-Control"] = CACHE_CONTROL
    answer["X-Server-Time"] = str(int(time.time() * 1000))
    return answer


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """The boards that are on now."""
    return render(request, "competitions/boards.html", {"stages": live_boards()})


@require_safe
def board(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """A board's page; `?screen=1` is the hall's look whatever the width."""
    kept = _snapshot(uuid)
    language = get_language() or settings.LANGUAGE_CODE
    context = {
        "uuid": uuid,
        "board_html": mark_safe(kept.html[language]),  # noqa: S308 - our own template, escaped there
        "tag": f"{kept.tag}-{language}",
        "title": kept.title,
        "language": language,
        "screen": request.GET.get("screen") == "1",
        "server_ms": int(time.time() * 1000),
    }
    response = render(request, "competitions/board.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def live(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What the board shows now, as HTML; `?lang=en` for English, as no cookie is read."""
    kept = _snapshot(uuid)
    wanted = request.GET.get("lang", settings.LANGUAGE_CODE)
    language = wanted if wanted in kept.html else settings.LANGUAGE_CODE
    answer = _answer(
        request, f"{kept.tag}-{language}", kept.html[language], "text/html; charset=utf-8"
    )
    answer["Content-Language"] = language
    return answer


@require_safe
def data(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What the board shows now, as JSON in both languages, for screens of others."""
    kept = _snapshot(uuid)
    return _answer(request, kept.tag, kept.data, "application/json")


urlpatterns = [
    path("board/", boards, name="boards"),
    path("board/<uuid:uuid>/", board, name="board"),
    path("board/<uuid:uuid>/live/", live, name="board_live"),
    path("board/<uuid:uuid>/data.json", data, name="board_data"),
]
