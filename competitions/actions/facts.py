"""Writing what was decided into the competition's ledger, in the transaction of the decision."""

import datetime
from collections.abc import Iterable
from typing import Any

from accounts.models import Person
from competitions.queries.ledger import KEPT_BY_KIND, KEPT_BY_MODEL
from core.ledger.actions import NewFact, append_all


def write_facts(
    rows: Iterable[Any],
    *,
    kind: str = "",
    by: Person | None,
    at: datetime.datetime,
    **more: Any,
) -> int:
    """A fact for each row, as it stands now: `{"now": its values, "by": …, **more}`.

    Rows are of models that `queries.ledger.KEPT` names; `kind` tells which is meant where a model
    is kept in two. Write the row first, then its fact.
    """
    facts = []
    for row in rows:
        kept = KEPT_BY_KIND[kind] if kind else KEPT_BY_MODEL[type(row)]
        payload = {"now": kept.values(row), "by": str(by.uuid) if by else None, **more}
        facts.append(
            NewFact(
                chain=kept.competition_of(row).chain,
                kind=kept.kind,
                subject=row.uuid,
                payload=payload,
            )
        )
    append_all(facts, at=at)
    return len(facts)


def write_fact(
    row: Any, *, kind: str = "", by: Person | None, at: datetime.datetime, **more: Any
) -> None:
    """The fact of one row, as it stands now."""
    write_facts([row], kind=kind, by=by, at=at, **more)
