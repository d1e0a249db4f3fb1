"""What the pages of the organiser share: whose competition it is, and how a refusal is said."""

import uuid as uuids
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from competitions.models import Competition, Event, Stage
from competitions.queries.access import may_organise
from core.errors import RuleBroken
from core.errors_words import words

M = TypeVar("M", bound=Model)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def own_competition(request: HttpRequest, code: str) -> Competition:
    """The competition, if the reader organises it."""
    found = get_object_or_404(Competition.objects.select_related("unit", "venue"), code=code)
    if not may_organise(request.user, found):
        raise PermissionDenied
    return found


def own_event(request: HttpRequest, code: str) -> Event:
    """The event, if the reader organises its competition."""
    found = get_object_or_404(Event.objects.select_related("competition__unit"), code=code)
    if not may_organise(request.user, found.competition):
        raise PermissionDenied
    return found


def own_stage(request: HttpRequest, uuid: uuids.UUID) -> Stage:
    """The stage, if the reader organises its competition."""
    related = Stage.objects.select_related("event__competition__unit", "venue", "room")
    found = get_object_or_404(related, uuid=uuid)
    if not may_organise(request.user, found.event.competition):
        raise PermissionDenied
    return found


def said(request: HttpRequest, do: Callable[[], Any], done: str = "") -> bool:
    """Do it and say so; a refusal is said in words. Was it done?"""
    try:
        do()
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        return False
    messages.success(request, done or _("Done."), extra_tags="good")
    return True


def as_file(name: str, content: bytes, content_type: str = XLSX) -> HttpResponse:
    """A file to download."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def chosen(rows: QuerySet[M], text: str | None) -> M:
    """The row with this UUID as it was sent; 404 for anything else."""
    try:
        return get_object_or_404(rows, uuid=uuids.UUID(text or ""))
    except ValueError as error:
        raise Http404 from error
