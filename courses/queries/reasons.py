"""Reasons as rows keep them: what a rule said then, to be worded by whoever reads it later."""

from collections.abc import Iterable
from typing import Any

from django.utils.dateparse import parse_datetime

from core.errors import Reason


def stored(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Each as {"code", "facts"}; the column writes moments as text."""
    return [{"code": reason.code, "facts": dict(reason.facts)} for reason in reasons]


def reasons_in(rows: Iterable[dict[str, Any]] | None) -> list[Reason]:
    """The reasons as the rules gave them: what is called a moment is one again."""
    return [Reason(row["code"], _facts(row["facts"])) for row in rows or ()]


def _facts(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        name: parse_datetime(value)
        if isinstance(value, str) and (name.endswith("_at") or name == "until")
        else value
        for name, value in kept.items()
    }
