"""Limits on calls a minute: by person when signed in, else by address. 0 turns one off."""

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from core.clock import now
from core.errors import RuleBroken


def limit(request: HttpRequest, scope: str, per_minute: int | None = None) -> None:
    """Count this call, by person when signed in; raise `too_many` (429) above the limit."""
    user = request.user
    if user.is_authenticated:
        _count(f"p{user.pk}", scope, per_minute)
    else:
        limit_address(request, scope, per_minute)


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


def _count(who: str, scope: str, per_minute: int | None, counters: str = "counters") -> None:
    allowed = settings.ANONYMOUS_LIMIT_PER_MINUTE if per_minute is None else per_minute
    if not allowed:
        return
    minute, second = divmod(int(now().timestamp()), 60)
    key = f"limit:{scope}:{who}:{minute}"
    cache = caches[counters]
    cache.add(key, 0, 120)
    try:
        count = cache.incr(key)
    except ValueError:
        count = 1
    if count > allowed:
        raise RuleBroken("too_many", status=429, seconds=60 - second)
