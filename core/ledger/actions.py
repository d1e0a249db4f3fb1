"""Appending facts and sealing them into blocks."""

import datetime
import uuid as uuids
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.ledger.models import Block, Fact
from core.ledger.rules.chain import FIRST, block_hash, fact_hash
from core.locking import locked


def append(
    *, chain: str, kind: str, subject: uuids.UUID, payload: dict[str, Any], at: datetime.datetime
) -> Fact:
    """Write a fact with its own hash; touches no chain, so requests don't queue behind it."""
    fact_id = uuids.uuid4()
    at = at.astimezone(datetime.UTC)
    return Fact.objects.create(
        uuid=fact_id,
        chain=chain,
        kind=kind,
        subject=subject,
        payload=payload,
        at=at,
        sha256=fact_hash(
            uuid=str(fact_id),
            chain=chain,
            kind=kind,
            subject=str(subject),
            payload=payload,
            at=at.isoformat(),
        ),
    )


@transaction.atomic
def seal(*, chain: str | None = None, at: datetime.datetime, limit: int = 5000) -> int:
    """Link the facts that are not in a block yet; returns how many were sealed."""
    waiting = Fact.objects.filter(block=None)
    if chain is not None:
        waiting = waiting.filter(chain=chain)
    if not waiting.exists():
        return 0
    by_chain: dict[str, list[Fact]] = defaultdict(list)
    for fact in locked(waiting)[:limit]:
        by_chain[fact.chain].append(fact)
    for name, facts in sorted(by_chain.items()):
        last = Block.objects.filter(chain=name).order_by("-no").first()
        number = last.no + 1 if last else 1
        previous = last.hash if last else FIRST
        hashes = [fact.sha256 for fact in facts]
        block = Block.objects.create(
            chain=name,
            no=number,
            previous=previous,
            hash=block_hash(chain=name, no=number, previous=previous, hashes=hashes),
            count=len(facts),
            sealed_at=at,
        )
        for position, fact in enumerate(facts):
            fact.block, fact.position = block, position
        Fact.objects.bulk_update(facts, ["block", "position"], batch_size=500)
    return sum(len(facts) for facts in by_chain.values())


def last_number(chain: str) -> int:
    """The number of the chain's newest block; 0 for none."""
    return Block.objects.filter(chain=chain).aggregate(last=Max("no"))["last"] or 0
