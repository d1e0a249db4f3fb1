"""Refusals of the API as problem documents (RFC 9457)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.api_answers import answer
from core.errors import RuleBroken
from core.errors_words import words

PROBLEM = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "sign_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many",
    503: "busy",
}


def problem(
    status: int, code: str, title: str, detail: str, errors: Sequence[dict[str, Any]] = ()
) -> HttpResponse:
    """A problem document; `code` is stable and English, `detail` in the reader's language."""
    body: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/v1/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = list(errors)
    return answer(body, status, content_type=PROBLEM)


def plain_problem(status: int) -> HttpResponse:
    """What is said when nothing more is known than the status."""
    code = CODES.get(status, "error")
    titles = {
        400: _("The request was not understood"),
        401: _("Sign in"),
        403: _("This is not for you"),
        404: _("There is nothing here"),
        405: _("This address can't be asked that way"),
        413: _("That is too large"),
        415: _("Wrong kind of content"),
        429: _("Too many requests"),
        503: _("Busy"),
    }
    return problem(status, code, titles.get(status, _("That did not work")), words(code))


def refused(error: RuleBroken) -> HttpResponse:
    """A rule said no: the code, the words, and what to mend."""
    detail = words(error.code, error.facts)
    response = problem(error.status, error.code, _("Refused"), detail, error.errors)
    if error.status == 429:
        response["Retry-After"] = str(error.facts.get("seconds", 60))
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response
