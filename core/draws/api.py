"""The API of draws: a draw in public, and the ballot's preview."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from core.draws.models import Draw
from core.draws.previews import ballot, strict_json
from core.draws.queries import public_view
from core.errors import RuleBroken
from core.limits import limit

router = Router(tags=["draws"])


@router.get("/draws/{draw_id}", auth=None)
def draw(request: HttpRequest, draw_id: uuid.UUID) -> HttpResponse:
    """A draw: list and commitment before, seed and order after the reveal."""
    found = get_object_or_404(Draw.objects.select_related("repeats"), uuid=draw_id)
    return JsonResponse(
        public_view(found),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False},
    )


@router.post("/previews/ballot", auth=None)
def preview_ballot(request: HttpRequest) -> HttpResponse:
    """What a ballot would give; nothing is stored."""
    if request.content_type != "application/json":
        raise RuleBroken("unsupported_media_type", status=415)
    limit(request, "previews", settings.PREVIEW_LIMIT_PER_MINUTE)
    answer = ballot(strict_json(request.body))
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
