"""The API of draws: a draw in public, and the ballot's preview."""

import datetime
import uuid
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import ConfigDict

from core.api_answers import answer
from core.api_shapes import refusals
from core.draws.models import Draw
from core.draws.previews import ballot
from core.draws.queries import public_view
from core.previews import described, preview_payload

router = Router(tags=["draws"])


class SeatOut(Schema):
    """Who has a seat, and by which quota; null is an open seat."""

    entry: str
    quota: str | None


class DrawOut(Schema):
    """A draw: seed, public value and outcome only after the reveal."""

    id: uuid.UUID
    purpose_zh: str
    purpose_en: str
    url: str
    list: str
    list_hash: str
    commitment: str
    made_at: datetime.datetime
    repeats: uuid.UUID | None
    repeat_reason: str
    revealed_at: datetime.datetime | None = None
    seed_hex: str | None = None
    public_value: str | None = None
    order: Sequence[str] | None = None
    seated: Sequence[SeatOut] | None = None
    waiting: Sequence[str] | None = None


class QuotaIn(Schema):
    """Seats kept for some; what is left is released unless `release` is false."""

    model_config = ConfigDict(extra="forbid")

    name: str
    entries: Sequence[str]
    seats: int
    release: bool = True


class ListIn(Schema):
    """A list to be drawn; what is absent is empty, null seats are no limit."""

    model_config = ConfigDict(extra="forbid")

    entries: Sequence[str]
    seats: int | None = None
    quotas: Sequence[QuotaIn] | None = None
    weights: dict[str, int] | None = None


class BallotIn(ListIn):
    """A ballot to be calculated; nothing is stored."""

    seed_hex: str
    public_value: str | None = None


class BallotOut(Schema):
    """The order, who has a seat, who waits, and what anyone needs to check it."""

    order: Sequence[str]
    seated: Sequence[SeatOut]
    waiting: Sequence[str]
    commitment: str
    list: str
    list_hash: str
    digests: dict[str, str]


@router.get("/draws/{draw_id}", auth=None, response={200: DrawOut, **refusals()})
def draw(request: HttpRequest, draw_id: uuid.UUID) -> HttpResponse:
    """A draw: list and commitment before, seed and order after the reveal."""
    found = get_object_or_404(Draw.objects.select_related("repeats"), uuid=draw_id)
    return answer(public_view(found))


@router.post(
    "/previews/ballot",
    auth=None,
    response={200: BallotOut, **refusals(413)},
    openapi_extra=described(BallotIn),
)
def preview_ballot(request: HttpRequest) -> HttpResponse:
    """What a ballot would give; nothing is stored."""
    return answer(ballot(preview_payload(request)))
