"""Limits on calls a minute: by person when signed in, else by address. 0 turns one off."""

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from core.clock import now
from core.errors import RuleBroken


def limit(
    request: HttpRequest, scope: str, allowed: int | None = None, *, seconds: int = 60
) -> None:
    """Count this call, by person when signed in; raise `too_many` (429) above the limit.

    `allowed` is the number of calls in `seconds` (by default the usual limit, in a minute).
    """
    user = request.user
    who = f"p{user.pk}" if user.is_authenticated else f"a{client_address(request)}"
    _count(who, scope, allowed, seconds=seconds)


def limit_person(person: Any, scope: str, per_minute: int) -> None:
    """Count this call by person; raise `too_many` (429) above the limit."""
    _count(f"p{person.pk}", scope, per_minute)


def limit_address(
    request: HttpRequest, scope: str, per_minute: int | None = None, *, counters: str = "counters"
) -> None:
    """Count this call by address, whoever calls; raise `too_many` (429) above the limit.

    `counters` is a cache: the usual one counts in each process where the cache is a database.
    """
    _count(f"a{client_address(request)}", scope, per_minute, counters)


def client_address(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy the last one that it names."""
    if settings.BEHIND_PROXY:
        named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if named:
            return named[:64]
    return str(request.META.get("REMOTE_ADDR", ""))


def _count(
    who: str, scope: str, most: int | None, counters: str = "counters", *, seconds: int = 60
) -> None:
    allowed = settings.ANONYMOUS_LIMIT_PER_MINUTE if most is None else most
    if not allowed:
        return
    window, second = divmod(int(now().timestamp()), seconds)
    key = f"limit:{scope}:{who}:{window}"
    cache = caches[counters]
    cache.add(key, 0, 2 * seconds)
    try:
        count = cache.incr(key)
    except ValueError:
        count = 1
    if count > allowed:
        raise RuleBroken("too_many", status=429, seconds=seconds - second)
