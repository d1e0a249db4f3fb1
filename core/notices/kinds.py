"""What can be told: each app registers its kinds with a title, a text, and the ways they go.

Facts are values and codes; words are made when somebody reads, in the reader's language. A fact that
is more than a number or a text that a person typed is made by one of the functions here.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

# The inbox alone, or also out of the house: a message to the phone first, and to an address that was
# verified; who has no phone gets the letter instead.
INBOX = ("inbox",)
AT_ONCE = ("inbox", "sms", "email")

_KINDS: dict[str, tuple[Any, Any]] = {}
_AT_ONCE: set[str] = set()
_CODES: dict[str, Any] = {}


def register(kinds: Mapping[str, tuple[Any, Any]], *, at_once: Collection[str] = ()) -> None:
    """Add kinds: code → (title, text), translatable, with %(fact)s places.

    Those in `at_once` also leave as messages; the others are for the inbox alone.
    """
    _KINDS.update(kinds)
    _AT_ONCE.update(at_once)


def register_codes(prefix: str, words: Mapping[str, Any]) -> None:
    """Add words for codes that stand in facts."""
    _CODES.update({f"{prefix}:{code}": word for code, word in words.items()})


def channels_of(kind: str) -> tuple[str, ...]:
    """The ways on which notices of this kind go."""
    return AT_ONCE if kind in _AT_ONCE else INBOX


def worded(kind: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Title and text in the reader's language; KeyError for an unknown kind."""
    title, text = _KINDS[kind]
    said = {name: _said(value) for name, value in facts.items()}
    return str(title) % said, str(text) % said


def title_of(kind: str) -> str:
    """The title alone, where the facts are not at hand; empty for what is no notice."""
    return str(_KINDS[kind][0]) if kind in _KINDS else ""


def both(zh: str, en: str) -> dict[str, str]:
    """A name in both languages; English falls back to Chinese."""
    return {"zh": zh, "en": en}


def coded(prefix: str, code: str) -> dict[str, str]:
    """A word that was registered under this code."""
    return {"code": f"{prefix}:{code}"}


def moment(value: datetime.datetime) -> dict[str, str]:
    """A moment: 12-05 14:00."""
    return {"moment": value.isoformat()}


def span(
    starts_at: datetime.datetime, ends_at: datetime.datetime, where: Iterable[dict[str, str]] = ()
) -> dict[str, Any]:
    """A time and a place, short enough for a message: 12-05 14:00–16:00, the room."""
    return {"from": starts_at.isoformat(), "to": ends_at.isoformat(), "where": list(where)}


def _said(value: Any) -> Any:
    match value:
        case {"zh": zh, "en": en}:
            english = (translation.get_language() or "").startswith("en")
            return (en or zh) if english else zh
        case {"code": code}:
            return str(_CODES[code])
        case {"moment": then}:
            return f"{_local(then):%m-%d %H:%M}"
        case {"from": begins, "to": ends, "where": where}:
            places = "".join(f" {_said(place)}" for place in where)
            return f"{_local(begins):%m-%d %H:%M}–{_local(ends):%H:%M}{places}"
    return value


def _local(text: str) -> datetime.datetime:
    value = parse_datetime(text)
    assert value is not None
    return timezone.localtime(value)
