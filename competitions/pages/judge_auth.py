"""Who sits at the tablet: an official's own session by badge and PIN, apart from any account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from ninja.errors import HttpError
from ninja.security import APIKeyHeader
from ninja.security.apikey import APIKeyCookie

from accounts.pages.api_auth import person_or_token
from competitions.actions.badges import SESSION, Opened
from competitions.models import JudgeSession, Official
from competitions.queries.tablets import session_by_key, session_by_token
from core.clock import now
from core.errors import RuleBroken

COOKIE = "judge"
View = Callable[..., HttpResponse]


def judge_session(request: HttpRequest) -> JudgeSession | None:
    """The tablet's session, looked up once a request."""
    if not hasattr(request, "_judge_session"):
        found = session_by_key(request.COOKIES.get(COOKIE, ""), now())
        request._judge_session = found  # type: ignore[attr-defined]  # noqa: SLF001
    session: JudgeSession | None = request._judge_session  # type: ignore[attr-defined]  # noqa: SLF001
    return session


def set_cookie(response: HttpResponse, opened: Opened) -> None:
    """The tablet's cookie: short, unreadable to scripts, gone when the tablet is handed over."""
    response.set_cookie(
        COOKIE,
        opened.key,
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def at_tablet(view: View) -> View:
    """The page needs an official at the tablet: `view(request, session, …)`; never kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        session = judge_session(request)
        if session is None:
            return redirect("competitions:judge")
        response = view(request, session, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


class BadgeSession(APIKeyCookie):
    """The official at the tablet, for the API; unsafe methods need the CSRF token."""

    param_name = COOKIE

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest) -> Any:
        """Nothing is said of a CSRF token before somebody sits at the tablet."""
        if judge_session(request) is None:
            return None
        try:
            return super().__call__(request)
        except HttpError as error:
            raise RuleBroken("csrf_failed", status=403) from error

    def authenticate(self, request: HttpRequest, key: str | None) -> Official | None:
        """The official of the session."""
        session = judge_session(request)
        return session.official if session else None


class DeviceToken(APIKeyHeader):
    """The official whose marks a tablet still sends, also after handing it over; marks only."""

    param_name = "X-Device-Token"

    def authenticate(self, request: HttpRequest, key: str | None) -> Official | None:
        """The official of the token, 24 hours from when the tablet was opened."""
        session = session_by_token(key, now()) if key else None
        return session.official if session else None


def official_or_person(*scopes: str) -> list[Any]:
    """The authentication of an endpoint for officials: tablet, session or personal token."""
    return [BadgeSession(), *person_or_token(*scopes)]


def device_or_official(*scopes: str) -> list[Any]:
    """The same, and a tablet that was handed over."""
    return [DeviceToken(), *official_or_person(*scopes)]
