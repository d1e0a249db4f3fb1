"""A request id on every request, answer and log line; the server's clock; a line a request."""

import contextvars
import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
log = logging.getLogger("core.access")
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
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            if log.isEnabledFor(logging.INFO):
                _tell(request, response, time.perf_counter() - begun)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = value
        # Countdowns go by this clock, also on a page that was kept.
        response["Server-Timing"] = f"clock;dur={time.time() * 1000:.0f}"
        return response


def route_of(request: HttpRequest) -> str | None:
    """The pattern that the address fits; the address itself may hold what someone typed."""
    return request.resolver_match.route if request.resolver_match else None


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """A line of the request."""
    facts = {
        "method": request.method,
        "route": route_of(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    log.info("request", extra={"facts": facts, "request": request})
