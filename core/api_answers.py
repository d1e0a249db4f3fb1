"""How the API writes its answers: JSON in UTF-8, times with the offset of the place."""

import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import JsonResponse
from django.utils import timezone


class Encoder(DjangoJSONEncoder):
    """Times as people here read them (2026-06-01T19:00:00+08:00), decimals as text."""

    def default(self, o: Any) -> Any:
        """What JSON has no type for."""
        if isinstance(o, datetime.datetime) and timezone.is_aware(o):
            return timezone.localtime(o).isoformat(timespec="seconds")
        return super().default(o)


def answer(body: Any, status: int = 200, content_type: str = "application/json") -> JsonResponse:
    """JSON with Chinese as it is."""
    return JsonResponse(
        body,
        status=status,
        content_type=content_type,
        encoder=Encoder,
        json_dumps_params={"ensure_ascii": False},
    )
