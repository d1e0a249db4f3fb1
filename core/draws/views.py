"""The public page of a draw, which recomputes it in the reader's browser."""

import json
import uuid as uuids

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.draws.models import Draw
from core.draws.queries import public_view


def draw(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Anyone may see and recompute a draw."""
    found = get_object_or_404(Draw.objects.select_related("repeats"), uuid=uuid)
    data = public_view(found)
    order = data.get("order", [])
    return render(
        request,
        "draws/draw.html",
        {
            "draw": found,
            "data": json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False),
            "order": order,
            "seated": {item["entry"] for item in data.get("seated", [])},
        },
    )
