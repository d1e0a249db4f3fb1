"""The list of tie rules of a request."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from competitions.previews.reading import rows
from competitions.rules.ranking import TieKind, TieRule, aspect_tie, countback_tie, time_tie
from core.payloads import wrong_field

MOST_TIES = 50
Marks = Mapping[str, Mapping[str, Fraction]]


def read_ties(
    payload: Mapping[str, Any],
    times: Mapping[str, Fraction],
    *,
    aspects: Collection[str],
    marks: Marks,
) -> list[TieRule]:
    """`ties` over the exact marks, entry → aspect → mark; else `unknown_tie`, `too_many_ties`."""
    names = rows(payload.get("ties", []), "ties")
    if len(names) > MOST_TIES:
        raise wrong_field("too_many_ties", "ties", most=MOST_TIES)
    ties = []
    for n, name in enumerate(names):
        if not isinstance(name, str):
            raise wrong_field("bad_value", f"ties.{n}")
        kind, _, subject = name.partition(":")
        if kind == TieKind.ASPECT and subject in aspects:
            ties.append(aspect_tie(subject, marks))
        elif name == TieKind.COUNTBACK and aspects:
            ties.append(countback_tie({e: found.values() for e, found in marks.items()}))
        elif name == TieKind.TIME:
            ties.append(time_tie(times))
        else:
            raise wrong_field("unknown_tie", f"ties.{n}")
    return ties


def read_time_ties(payload: Mapping[str, Any], times: Mapping[str, Fraction]) -> list[TieRule]:
    """`ties` where there are no aspects to compare."""
    return read_ties(payload, times, aspects=(), marks={})
