"""The words for codes, collected from the apps' catalogues."""

import re
from collections.abc import Mapping
from typing import Any

_CATALOGUE: dict[str, Any] = {}


def register(catalogue: Mapping[str, Any]) -> None:
    """Add an app's words: code → translatable text with %(fact)s places."""
    _CATALOGUE.update(catalogue)


def words(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """The text of `code` in the reader's language; KeyError for an unknown code."""
    text = str(_CATALOGUE[code])
    facts = facts or {}
    return text % facts if "%(" in text else text


def meaning(code: str) -> str | None:
    """What a code means, with … for each fact; None for an unknown code."""
    return re.sub(r"%\(\w+\)s", "…", str(_CATALOGUE[code])) if code in _CATALOGUE else None


def known_codes() -> set[str]:
    """All codes that have words."""
    return set(_CATALOGUE)
