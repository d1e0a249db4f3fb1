"""The API over several domains: a person's calendar."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accounts.pages.api_auth import person_of, person_or_key
from core.api_shapes import refusals
from core.clock import now
from desk.pages.calendar import feed_of

router = Router(tags=["sessions"])


@router.get(
    "/me/calendar.ics",
    auth=person_or_key(),
    response={200: str, **refusals()},
    openapi_extra={
        "responses": {200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}}
    },
)
def calendar_feed(request: HttpRequest, key: str = "") -> HttpResponse:
    """One's agenda as a calendar to subscribe to; `key` is a token with the scope `calendar` alone."""
    feed = feed_of(person_of(request), now())
    return HttpResponse(feed, content_type="text/calendar; charset=utf-8")
