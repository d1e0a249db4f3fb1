"""The words for codes, collected from the apps' catalogues."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

_CATALOGUE: dict[str, Any] = {}
_AGAIN: list[tuple[str, Any]] = []


def register(catalogue: Mapping[str, Any]) -> None:
    """Add an app's words: code → translatable text with %(fact)s places."""
    _AGAIN.extend((code, _CATALOGUE[code]) for code in catalogue if code in _CATALOGUE)
    _CATALOGUE.update(catalogue)


def clashing() -> set[str]:
    """The codes that two catalogues word differently: a code has one meaning in the whole house."""
    return {code for code, text in _AGAIN if str(text) != str(_CATALOGUE[code])}


def words(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """The text of `code` in the reader's language; KeyError for an unknown code.

    A moment is told in local time; a fact that is {"zh": …, "en": …} in the reader's language; of a
    list each item by its own words (`name=item` in the catalogue). A code may have several texts:
    the fact `as` names which (`code.as` in the catalogue).
    """
    facts = facts or {}
    text = str(_CATALOGUE[f"{code}.{facts['as']}" if "as" in facts else code])
    if "%(" not in text:
        return text
    return text % {name: _told(value, name) for name, value in facts.items()}


def _told(value: Any, name: str) -> Any:
    if isinstance(value, datetime.datetime):
        return f"{timezone.localtime(value):%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return "、".join(str(_CATALOGUE.get(f"{name}={item}", item)) for item in value)
    if isinstance(value, Mapping) and {"zh", "en"} <= value.keys():
        return value["en" if (get_language() or "").startswith("en") else "zh"]
    return value


def meaning(code: str) -> str | None:
    """What a code means, with … for each fact; None for an unknown code."""
    return re.sub(r"%\(\w+\)s", "…", str(_CATALOGUE[code])) if code in _CATALOGUE else None


def known_codes() -> set[str]:
    """All codes that have words."""
    return {code for code in _CATALOGUE if "=" not in code and "." not in code}
