"""Merging what devices recorded while they had no network: nothing twice, nothing dropped.

Every record carries an id that its device made and, in `after`, the id of the record that it
replaced there. A record is stored when it replaces what the server has at that moment; it is the
same when the server has its id already; else two devices went on from one point, and the record is
kept as a conflict beside what stands. Source: the design page on decisions (Competition).
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID


class Outcome(StrEnum):
    """What became of a record that a device sent."""

    STORED = "stored"
    SAME = "same"
    CONFLICT = "conflict"


def merge(
    *,
    sent: UUID,
    after: UUID | None,
    current: UUID | None,
    known: Mapping[UUID, Outcome],
    closed: bool = False,
) -> Outcome:
    """What becomes of the record `sent`, where `current` stands and `known` were seen before.

    `closed`: nothing may be replaced any more (the sheet was handed in), so that what still comes
    is kept as a conflict. The same record sent again has the same answer, or `same` where it was
    stored.
    """
    if sent in known:
        return Outcome.CONFLICT if known[sent] == Outcome.CONFLICT else Outcome.SAME
    if closed or after != current:
        return Outcome.CONFLICT
    return Outcome.STORED
