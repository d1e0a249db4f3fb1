"""Unsafe requests of the API: within the caller's limit, and once when they carry a key."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.api_answers import answer
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.actions import Asked, answer_once
from core.limits import limit_person
from core.payloads import known_object, strict_json
from core.problems import PROBLEM, refused

JSON = "application/json"


def once(
    request: HttpRequest,
    person: Any,
    run: Callable[[], tuple[int, dict[str, Any]]],
    *,
    alike: bool = False,
) -> HttpResponse:
    """Run an unsafe request; with an Idempotency-Key, once for this person, key and body.

    `alike`: see `answer_once`. An answer of 202 is not kept: it says to come again.
    """
    limit_person(person, "api", settings.PERSON_LIMIT_PER_MINUTE)
    key = request.headers.get("Idempotency-Key")
    if key is None:
        status, body = run()
        return answer(body, status)

    def text() -> tuple[int, str]:
        status, body = run()
        return status, answer(body).content.decode()

    def refusal(error: RuleBroken) -> tuple[int, str]:
        return error.status, refused(error).content.decode()

    asked = Asked(person, key, request.method or "", request.path, request.body)
    status, content = answer_once(asked=asked, run=text, refusal=refusal, alike=alike, at=now())
    kind = PROBLEM if status >= 400 else JSON
    return HttpResponse(content, status=status, content_type=kind)


def no_fields(request: HttpRequest) -> None:
    """An endpoint that takes `{}` or nothing: else `malformed_json`, `unknown_field`."""
    if request.content_type == JSON and request.body:
        known_object(strict_json(request.body), "body", frozenset())
