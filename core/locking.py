"""Locks: parents before children, by primary key; a time-out is `Busy`."""

from typing import TypeVar

from django.db import OperationalError
from django.db.models import Model, QuerySet

from core.errors import Busy

M = TypeVar("M", bound=Model)


def locked(rows: QuerySet[M]) -> list[M]:
    """The rows, locked until the transaction ends, in the order of their keys.

    On SQLite the transaction itself is the lock (IMMEDIATE). Raises `Busy` on a time-out.
    """
    try:
        return list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))
    except OperationalError as error:
        raise Busy from error


def locked_one(rows: QuerySet[M]) -> M:
    """The one row, locked; raises the model's DoesNotExist when there is none."""
    try:
        return rows.order_by("pk").select_for_update(no_key=True, of=("self",)).get()
    except OperationalError as error:
        raise Busy from error
