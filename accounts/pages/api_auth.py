"""Who calls the API: the site's session (with CSRF) or a personal token with a scope."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from accounts.models import Person
from accounts.queries.tokens import person_by_token
from core.clock import now
from core.errors import RuleBroken


class Session(APIKeyCookie):
    """The signed-in person of the site's session; unsafe methods need the CSRF token."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The person of the session, if any."""
        return request.user if request.user.is_authenticated else None


class Token(HttpBearer):
    """A personal token that carries one of the scopes (or has none, which means all)."""

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The token's person, if it is good now; `scope_missing` (403) if not for this."""
        found = person_by_token(token, now())
        if found is None:
            return None
        person, scopes = found
        if scopes and not set(self.scopes) & set(scopes):
            raise RuleBroken("scope_missing", status=403, scope=self.scopes[0])
        return person


def person_or_token(*scopes: str) -> list[Any]:
    """The authentication of an endpoint: session, or a token with one of the scopes."""
    return [Token(*scopes), Session()]


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
