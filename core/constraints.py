"""A constraint that refuses a row, as the refusal that a user reads: by its name, in one statement.

PostgreSQL names the constraint that was violated. SQLite names checks, but of a unique one only the
columns, so its name is looked up in the model. A column that is unique by itself is `Model.column`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model, UniqueConstraint

from core.errors import RuleBroken

SQLITE_UNIQUE = "UNIQUE constraint failed: "
SQLITE_CHECK = "CHECK constraint failed: "


@contextmanager
def refused_as(codes: Mapping[str, str]) -> Iterator[None]:
    """Run in a savepoint; a violated constraint of `codes` is `RuleBroken(its code)`.

    Any other constraint is a bug and raises as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        code = codes.get(constraint_of(error))
        if code is None:
            raise
        raise RuleBroken(code) from error


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that was violated; "" when the database does not tell."""
    told = getattr(error.__cause__, "diag", None)
    if told is not None:
        return _of_postgres(told.table_name or "", told.constraint_name or "")
    text = str(error)
    if text.startswith(SQLITE_CHECK):
        return text.removeprefix(SQLITE_CHECK)
    if text.startswith(SQLITE_UNIQUE):
        columns = text.removeprefix(SQLITE_UNIQUE).split(", ")
        table = columns[0].partition(".")[0]
        return _of_sqlite(table, {column.partition(".")[2] for column in columns})
    return ""


def _model_of(table: str) -> type[Model] | None:
    return next((model for model in apps.get_models() if model._meta.db_table == table), None)


def _of_postgres(table: str, name: str) -> str:
    model = _model_of(table)
    if model is None or name in {constraint.name for constraint in model._meta.constraints}:
        return name
    alone = [field for field in model._meta.local_fields if field.unique]
    named = (f for f in alone if name.startswith(f"{table}_{f.column}_"))
    return next((f"{model.__name__}.{field.column}" for field in named), name)


def _of_sqlite(table: str, columns: set[str]) -> str:
    model = _model_of(table)
    if model is None:
        return ""
    columns_by_name = {field.name: field.column for field in model._meta.local_fields}
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and columns == {
            columns_by_name[name] for name in constraint.fields
        }:
            return constraint.name
    return f"{model.__name__}.{'+'.join(sorted(columns))}"
