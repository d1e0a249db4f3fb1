"""A request id on every request, answer and log line."""

import contextvars
import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
SHAPE = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestId:
    """Takes X-Request-ID from the proxy when it is well-formed, else makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the id for the time of the request."""
        given = request.headers.get("X-Request-ID", "")
        value = given if SHAPE.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(value)
        request.request_id = value  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = value
        return response
