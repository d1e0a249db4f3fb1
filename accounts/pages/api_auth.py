"""Who calls the API: the site's session (with CSRF) or a personal token with a scope."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from accounts.models import Person
from accounts.queries.tokens import person_by_token
from core.clock import now


class Session(APIKeyCookie):
    """The signed-in person of the site's session; unsafe methods need the CSRF token."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The person of the session, if any."""
        return request.user if request.user.is_authenticated else None


class Token(HttpBearer):
    """A personal token that carries the scope (or has none, which means all)."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The token's person, if it is good now and for this scope."""
        found = person_by_token(token, now())
        if found is None:
            return None
        person, scopes = found
        return person if not scopes or self.scope in scopes else None


def person_or_token(scope: str) -> list[Any]:
    """The authentication of an endpoint: session or token with `scope`."""
    return [Token(scope), Session()]


def person_of(request: HttpRequest) -> Any:
    """The caller, or None where signing in is optional."""
    caller = getattr(request, "auth", None)
    if isinstance(caller, Person):
        return caller
    return request.user if request.user.is_authenticated else None
