"""Locks: parents before children, by primary key; a time-out is `Busy`."""

from typing import TypeVar

from django.db import OperationalError
from django.db.models import Model, QuerySet

from core.errors import Busy

M = TypeVar("M", bound=Model)
# lock_not_available, deadlock_detected, serialization_failure (PostgreSQL, appendix A).
BUSY_STATES = {"55P03", "40P01", "40001"}


def is_busy(error: OperationalError) -> bool:
    """Did somebody else hold what was needed, on either database? Anything else is a fault."""
    cause = error.__cause__
    named: str = getattr(cause, "sqlite_errorname", "")
    return named.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or (
        getattr(cause, "sqlstate", None) in BUSY_STATES
    )


def _try_again(error: OperationalError) -> Exception:
    return Busy() if is_busy(error) else error


def locked(rows: QuerySet[M]) -> list[M]:
    """The rows, locked until the transaction ends, in the order of their keys.

    On SQLite the transaction itself is the lock (IMMEDIATE). Raises `Busy` on a time-out.
    """
    try:
        return list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))
    except OperationalError as error:
        raise _try_again(error) from error.__cause__


def locked_one(rows: QuerySet[M]) -> M:
    """The one row, locked; raises the model's DoesNotExist when there is none."""
    try:
        return rows.order_by("pk").select_for_update(no_key=True, of=("self",)).get()
    except OperationalError as error:
        raise _try_again(error) from error.__cause__
