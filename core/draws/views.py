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
    listed = json.loads(found.list_text)
    quota_of = {item["entry"]: item["quota"] for item in data.get("seated", [])}
    # An order that gives no seats (a running order, a round of choices) has no limit.
    gives_seats = listed["seats"] is not None
    lines = [
        {
            "entry": entry,
            "tickets": listed["weights"].get(entry, 1),
            "seated": gives_seats and entry in quota_of,
            "quota": quota_of.get(entry),
        }
        for entry in data.get("order", listed["entries"])
    ]
    return render(
        request,
        "draws/draw.html",
        {
            "draw": found,
            "data": json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False),
            "lines": lines,
            "seats": listed["seats"],
            "quotas": listed["quotas"],
            "weights": listed["weights"],
        },
    )
