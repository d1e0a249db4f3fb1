"""Who may call what of a class, and how reasons are told, for all of the API of courses."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.pages.api_auth import person_of
from core.errors import Reason, RuleBroken
from core.errors_words import words
from courses.models import CourseClass
from courses.queries.access import may_organise


def organised_class(request: HttpRequest, code: str) -> CourseClass:
    """The class, for its organisers alone: 404 without one, `forbidden` (403) for others."""
    found = get_object_or_404(CourseClass.objects.select_related("course", "unit"), code=code)
    if not may_organise(person_of(request), found):
        raise RuleBroken("forbidden", status=403)
    return found


def told(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons as the API tells them."""
    return [{"code": r.code, "detail": words(r.code, r.facts)} for r in reasons]
