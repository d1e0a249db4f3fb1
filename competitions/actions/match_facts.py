"""The history of matches: a fact for people to read, and one in the ledger, for each change."""

import datetime
import uuid
from collections.abc import Sequence

from accounts.models import Person
from competitions.actions.facts import write_facts
from competitions.models import Match, MatchFact
from competitions.queries.ledger import KEPT_BY_MODEL


def write_match_facts(
    rows: Sequence[Match],
    kind: str,
    *,
    why: str = "",
    record: uuid.UUID | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    """What happened to the matches (`kind`), with their values as they now stand.

    `record`: the id of what a device sent of a single match.
    """
    kept = KEPT_BY_MODEL[Match]
    MatchFact.objects.bulk_create(
        [
            MatchFact(
                match=row,
                record=record,
                kind=kind,
                values=kept.values(row),
                why=why,
                by=by,
                at=at,
            )
            for row in rows
        ],
        batch_size=500,
    )
    write_facts(rows, by=by, at=at, did=kind, why=why)
