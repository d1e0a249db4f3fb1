"""What can be told: each app registers its kinds with a title and a text."""

from collections.abc import Mapping
from typing import Any

_KINDS: dict[str, tuple[Any, Any]] = {}


def register(kinds: Mapping[str, tuple[Any, Any]]) -> None:
    """Add kinds: code → (title, text), translatable, with %(fact)s places."""
    _KINDS.update(kinds)


def worded(kind: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Title and text in the reader's language; KeyError for an unknown kind."""
    title, text = _KINDS[kind]
    return str(title) % dict(facts), str(text) % dict(facts)
