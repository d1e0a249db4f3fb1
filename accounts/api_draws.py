"""The API of draws, for those who hold them: freeze a list, and reveal it once."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from accounts.models import Person
from accounts.pages.api_auth import person_of, person_or_token
from accounts.queries.roles import has_duty_anywhere
from accounts.rules.kinds import UnitDuty
from core.api_shapes import refusals
from core.clock import now
from core.draws.actions import make_draw, reveal_draw
from core.draws.api import DrawOut, ListIn
from core.draws.models import Draw
from core.draws.previews import LIST_FIELDS, read_list
from core.draws.queries import public_view
from core.draws.rules.draw import good_id
from core.errors import RuleBroken
from core.idempotency.api import once
from core.payloads import known_object, strict_json, text, wrong_field
from core.previews import described

router = Router(tags=["draws"])
FIELDS = LIST_FIELDS | {"purpose_zh", "purpose_en", "url", "repeats", "repeat_reason"}
LONGEST = 200


class DrawIn(ListIn):
    """A list to be frozen and published. `url` is a path of this site; a repeat says why."""

    purpose_zh: str
    purpose_en: str = ""
    url: str = ""
    repeats: uuid.UUID | None = None
    repeat_reason: str = ""


class RevealIn(Schema):
    """The public value that was fixed in advance, if any."""

    public_value: str | None = None


def _body(request: HttpRequest, fields: frozenset[str]) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise RuleBroken("unsupported_media_type", status=415)
    return known_object(strict_json(request.body), "body", fields)


def _line(payload: dict[str, Any], field: str) -> str:
    """A line of text that may be stored, or ""."""
    value = text(payload.get(field, ""), field)
    if value and not (good_id(value) and len(value) <= LONGEST):
        raise wrong_field("bad_value", field)
    return value


def _repeated(value: Any) -> Draw | None:
    if value is None:
        return None
    try:
        return Draw.objects.get(uuid=uuid.UUID(text(value, "repeats")))
    except (ValueError, Draw.DoesNotExist) as error:
        raise wrong_field("bad_value", "repeats") from error


def _arguments(payload: dict[str, Any]) -> dict[str, Any]:
    purpose, url = _line(payload, "purpose_zh"), _line(payload, "url")
    if not purpose.strip():
        raise wrong_field("bad_value", "purpose_zh")
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise wrong_field("bad_value", "url")
    listed = read_list(payload)
    for n, quota in enumerate(listed.quotas):
        if not good_id(quota.name):
            raise wrong_field("bad_value", f"quotas.{n}.name")
    return {
        "purpose_zh": purpose,
        "purpose_en": _line(payload, "purpose_en"),
        "url": url,
        "draw_list": listed,
        "repeats": _repeated(payload.get("repeats")),
        "repeat_reason": _line(payload, "repeat_reason"),
    }


def _shown(draw: Draw) -> dict[str, Any]:
    return public_view(Draw.objects.select_related("repeats").get(pk=draw.pk))


@router.post(
    "/draws",
    auth=person_or_token("draw"),
    response={201: DrawOut, **refusals(413)},
    openapi_extra=described(DrawIn),
)
def make(request: HttpRequest) -> HttpResponse:
    """Freeze a list and publish it with the commitment (organisers); the seed stays secret."""
    person: Person = person_of(request)
    if not has_duty_anywhere(person, UnitDuty.ORGANISER, timezone.localdate(now())):
        raise RuleBroken("forbidden", status=403)
    arguments = _arguments(_body(request, FIELDS))

    def run() -> tuple[int, dict[str, Any]]:
        return 201, _shown(make_draw(**arguments, by=person, at=now()))

    return once(request, person, run)


@router.post(
    "/draws/{draw_id}/reveal",
    auth=person_or_token("draw"),
    response={200: DrawOut, **refusals(413)},
    openapi_extra=described(RevealIn),
)
def reveal(request: HttpRequest, draw_id: uuid.UUID) -> HttpResponse:
    """Mix in the public value and publish the seed with the order; again changes nothing."""
    person: Person = person_of(request)
    draw = get_object_or_404(Draw, uuid=draw_id)
    if draw.made_by_id != person.pk:
        raise RuleBroken("forbidden", status=403)
    payload = _body(request, frozenset({"public_value"}))
    value = "" if payload.get("public_value") is None else _line(payload, "public_value")

    def run() -> tuple[int, dict[str, Any]]:
        return 200, _shown(reveal_draw(draw=draw, public_value=value, by=person, at=now()))

    return once(request, person, run)
