"""Limits on calls: by person when signed in, by address only for anonymous writes."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from core.clock import now
from core.errors import RuleBroken


def limit(request: HttpRequest, scope: str, per_minute: int | None = None) -> None:
    """Count this call; raise `too_many` (429) above the limit of the minute. 0 turns it off."""
    allowed = settings.ANONYMOUS_LIMIT_PER_MINUTE if per_minute is None else per_minute
    if not allowed:
        return
    user = request.user
    who = f"p{user.pk}" if user.is_authenticated else f"a{request.META.get('REMOTE_ADDR', '')}"
    minute, second = divmod(int(now().timestamp()), 60)
    key = f"limit:{scope}:{who}:{minute}"
    cache.add(key, 0, 120)
    try:
        count = cache.incr(key)
    except ValueError:
        count = 1
    if count > allowed:
        raise RuleBroken("too_many", status=429, seconds=60 - second)
