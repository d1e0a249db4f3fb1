"""Appending facts and sealing them into blocks."""

import datetime
import uuid as uuids
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.ledger.models import Block, Fact
from core.ledger.rules.chain import FIRST, block_hash, fact_hash
from core.locking import locked


@dataclass(frozen=True)
class NewFact:
    """A fact to be written: of which chain, what kind, about whom, saying what."""

    chain: str
    kind: str
    subject: uuids.UUID
    payload: dict[str, Any]


def append(
    *, chain: str, kind: str, subject: uuids.UUID, payload: dict[str, Any], at: datetime.datetime
) -> Fact:
    """Write a fact with its own hash; touches no chain, so requests don't queue behind it."""
    at = at.astimezone(datetime.UTC)
    fact = _fact(NewFact(chain, kind, subject, payload), at)
    fact.save()
    return fact


def _fact(new: NewFact, at: datetime.datetime) -> Fact:
    fact_id = uuids.uuid4()
    return Fact(
        uuid=fact_id,
        chain=new.chain,
        kind=new.kind,
        subject=new.subject,
        payload=new.payload,
        at=at,
        sha256=fact_hash(
            uuid=str(fact_id),
            chain=new.chain,
            kind=new.kind,
            subject=str(new.subject),
            payload=new.payload,
            at=at.isoformat(),
        ),
    )


def append_all(facts: Sequence[NewFact], *, at: datetime.datetime) -> None:
    """Write many facts in one go (a whole draw, all standings of a stage)."""
    at = at.astimezone(datetime.UTC)
    Fact.objects.bulk_create([_fact(new, at) for new in facts], batch_size=500)


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
            listed=[[str(fact.uuid), fact.sha256] for fact in facts],
            sealed_at=at,
        )
        for position, fact in enumerate(facts):
            fact.block, fact.position = block, position
        Fact.objects.bulk_update(facts, ["block", "position"], batch_size=500)
    return sum(len(facts) for facts in by_chain.values())


def last_number(chain: str) -> int:
    """The number of the chain's newest block; 0 for none."""
    return Block.objects.filter(chain=chain).aggregate(last=Max("no"))["last"] or 0
