"""What all previews share: pure calculators that anyone may ask; nothing is stored."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from pydantic import BaseModel

from core.errors import RuleBroken
from core.limits import limit_address
from core.payloads import strict_json


def preview_payload(request: HttpRequest) -> Any:
    """What is asked: within the limit of the address, JSON, and at most 5 MB."""
    limit_address(request, "previews", settings.PREVIEW_LIMIT_PER_MINUTE, counters="default")
    if request.content_type != "application/json":
        raise RuleBroken("unsupported_media_type", status=415)
    return strict_json(request.body)


def described(shape: type[BaseModel]) -> dict[str, Any]:
    """The request body in the OpenAPI document, for an endpoint that reads its body itself."""
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    }
