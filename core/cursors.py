"""Pages of a list by key: a cursor holds the key of the last row, so nothing is skipped or doubled.

A cursor is opaque to its holder, and signed: what was not ours is refused.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet

from core.payloads import wrong_field

M = TypeVar("M", bound=Model)
SALT = "core.cursors"


def after(rows: QuerySet[M], cursor: str, fields: Sequence[str]) -> QuerySet[M]:
    """The rows after the cursor's, in the order of the fields; refuses with `bad_cursor`."""
    if not cursor:
        return rows
    try:
        listed, *values = Signer(salt=SALT).unsign_object(cursor)
    except (BadSignature, ValueError) as error:
        raise wrong_field("bad_cursor", "cursor") from error
    if listed != rows.model.__name__:
        raise wrong_field("bad_cursor", "cursor")
    later = Q()
    for n, name in enumerate(fields):
        same = dict(zip(fields[:n], values[:n], strict=True))
        later |= Q(**same, **{f"{name}__gt": values[n]})
    return rows.filter(later)


def page_of(
    rows: QuerySet[M], size: int, fields: Sequence[str], item: Callable[[M], dict[str, Any]]
) -> dict[str, Any]:
    """`items` of one page and `next`, the cursor of the page after or null."""
    found = list(rows[: size + 1])
    more = len(found) > size
    return {
        "items": [item(row) for row in found[:size]],
        "next": _cursor(found[size - 1], fields) if more else None,
    }


def _cursor(row: Model, fields: Sequence[str]) -> str:
    values = [getattr(row, name) for name in fields]
    plain = [v.isoformat() if isinstance(v, datetime.datetime) else v for v in values]
    return Signer(salt=SALT).sign_object([type(row).__name__, *plain])
