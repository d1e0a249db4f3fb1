"""Pages that are kept whole for strangers, and how all of them are forgotten at once.

A kept page belongs to a generation. Whoever changes what the public reads starts the next one, and
nobody asks for the pages of the last: they run out by themselves. The generation is in the shared
cache, as each process may keep its pages for itself; a process looks at most once a second.
Taking a seat starts no generation: seats left may be as old as a page is kept.
"""

import time
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

HEADER = "X-Public-Page"
KEY = "public-pages"
LOOK_EVERY_SECONDS = 1.0


class _Seen:
    generation = ""
    until = 0.0


def keep_whole(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the whole page be kept for somebody who is not signed in."""
    if not request.user.is_authenticated:
        response[HEADER] = str(settings.PUBLIC_PAGE_CACHE_SECONDS)
    return response


def generation() -> str:
    """The generation that is valid now, at most a second old."""
    if time.monotonic() >= _Seen.until:
        _Seen.generation = caches["default"].get(KEY) or ""
        _Seen.until = time.monotonic() + LOOK_EVERY_SECONDS
    return _Seen.generation


def forget_public_pages() -> None:
    """Start the next generation: call it when what changed is committed."""
    _Seen.generation = uuid4().hex
    _Seen.until = time.monotonic() + LOOK_EVERY_SECONDS
    caches["default"].set(KEY, _Seen.generation, timeout=None)
