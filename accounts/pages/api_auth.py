"""Who calls the API: the site's session (with CSRF) or a personal token with a scope."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie, APIKeyQuery

from accounts.models import Person
from accounts.queries.tokens import person_by_token
from core.clock import now
from core.errors import RuleBroken


class Session(APIKeyCookie):
    """The signed-in person of the site's session; unsafe methods need the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest) -> Any:
        """A stranger is asked to sign in, before anything is said of a CSRF token."""
        if not request.user.is_authenticated:
            return None
        try:
            return super().__call__(request)
        except HttpError as error:
            raise RuleBroken("csrf_failed", status=403) from error

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The person of the session, if any."""
        return request.user if request.user.is_authenticated else None


class Token(HttpBearer):
    """A personal token that carries one of the scopes (or has none, which means all)."""

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        """The token's person: `token_bad` (401) if not good now, `scope_missing` (403)."""
        found = person_by_token(token, now())
        if found is None:
            raise RuleBroken("token_bad", status=401)
        person, scopes = found
        if scopes and not set(self.scopes) & set(scopes):
            raise RuleBroken("scope_missing", status=403, scope=self.scopes[0])
        return person


def person_or_token(*scopes: str) -> list[Any]:
    """The authentication of an endpoint: session, or a token with one of the scopes."""
    return [Token(*scopes), Session()]


class CalendarKey(APIKeyQuery):
    """A token in the address, for programs that send no headers: good for the calendar alone."""

    param_name = "key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        """The token's person; a token that opens more may not stand in an address."""
        if not key:
            return None
        found = person_by_token(key, now())
        if found is None or found[1] != ["calendar"]:
            raise RuleBroken("token_bad", status=401)
        return found[0]


def person_or_key() -> list[Any]:
    """The authentication of the calendar: its key, or whoever may read."""
    return [CalendarKey(), *person_or_token("read", "calendar")]


def anyone(request: HttpRequest) -> bool:
    """Lets a stranger in, after token and session were looked at."""
    return True


def known_or_anyone() -> list[Any]:
    """The authentication of a public endpoint that tells a known caller more."""
    return [*person_or_token("read"), anyone]


def person_of(request: HttpRequest) -> Any:
    """The caller, or None where signing in is optional."""
    caller = getattr(request, "auth", None)
    if isinstance(caller, Person):
        return caller
    return request.user if request.user.is_authenticated else None
