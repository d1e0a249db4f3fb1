"""A board's snapshot, kept for everybody: read from the database at most once a second.

One key a stage. Whoever finds it older than a second and gets the lock looks whether the stage has
changed (one small query) and builds it anew only then, or when it is so old that its minutes late
may be wrong; all others are answered meanwhile from what is there. The tag is made of the content:
what is built anew and says the same has the same tag.
"""

import hashlib
import json
import time
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils import translation

from competitions.queries.board import board_of, board_stage, changed_at
from core.clock import now

FRESH_SECONDS = 1.0
ANEW_SECONDS = 15.0
KEEP_SECONDS = 3600
LOCK_SECONDS = 5
WAIT_SECONDS, WAIT_STEP = 3.0, 0.05


@dataclass(frozen=True)
class Snapshot:
    """The board as JSON and as HTML by language; when it was looked at and built (Unix seconds)."""

    tag: str
    data: bytes
    html: dict[str, str]
    title: dict[str, str]
    changed: Any
    built: float
    looked: float


def snapshot_of(stage_uuid: uuid.UUID) -> Snapshot | None:
    """The board's snapshot, about a second old at most; None where there is no board."""
    cache = caches["boards"]
    key = f"board:{settings.RELEASE}:{stage_uuid}"
    kept: Snapshot | None = cache.get(key)
    if kept is not None and time.time() - kept.looked < FRESH_SECONDS:
        return kept
    if cache.add(f"{key}:lock", 1, LOCK_SECONDS):
        try:
            fresh = _renewed(stage_uuid, kept)
            if fresh is None:
                cache.delete(key)
            else:
                cache.set(key, fresh, KEEP_SECONDS)
            return fresh
        finally:
            cache.delete(f"{key}:lock")
    return kept or _built_meanwhile(stage_uuid, key)


def _built_meanwhile(stage_uuid: uuid.UUID, key: str) -> Snapshot | None:
    """What another request is building for the first time; a slow one is not waited for long."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        time.sleep(WAIT_STEP)
        kept: Snapshot | None = caches["boards"].get(key)
        if kept is not None:
            return kept
        if caches["boards"].get(f"{key}:lock") is None:
            break
    return _renewed(stage_uuid, None)


def _renewed(stage_uuid: uuid.UUID, kept: Snapshot | None) -> Snapshot | None:
    at = time.time()
    changed = changed_at(stage_uuid)
    if kept is not None and kept.changed == changed and at - kept.built < ANEW_SECONDS:
        return replace(kept, looked=at)
    stage = board_stage(stage_uuid)
    if stage is None:
        return None
    board = board_of(stage, at=now())
    data = json.dumps(board, ensure_ascii=False, separators=(",", ":")).encode()
    tag = hashlib.sha256(settings.RELEASE.encode() + data).hexdigest()[:24]
    if kept is not None and kept.tag == tag:
        return replace(kept, changed=changed, built=at, looked=at)
    html = {language: _html(board, language) for language, _name in settings.LANGUAGES}
    return Snapshot(tag, data, html, board["event"], changed, at, at)


def _html(board: dict[str, Any], language: str) -> str:
    with translation.override(language):
        return render_to_string("competitions/_board.html", {"board": board})
