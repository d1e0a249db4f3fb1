"""Reading the ledger: heads, a fact's place, and what differs."""

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.utils.module_loading import import_string

from core.ledger.models import Block, Fact
from core.ledger.rules.chain import SealedBlock, check_chain, fact_hash, missing_facts


def head(chain: str) -> Block | None:
    """The newest block of a chain."""
    return Block.objects.filter(chain=chain).order_by("-no").first()


def differences(chain: str | None = None) -> Iterator[str]:
    """Everything that is not as it was sealed: blocks, facts, and the domain's current rows."""
    sealed = Block.objects.order_by().values_list("chain", flat=True).distinct()
    written = Fact.objects.order_by().values_list("chain", flat=True).distinct()
    for name in [chain] if chain else sorted({*sealed, *written}):
        yield from _chain_differences(name)
    for dotted in settings.LEDGER_COMPARERS:
        yield from import_string(dotted)(chain)


def _chain_differences(chain: str) -> Iterator[str]:
    facts: dict[int, list[str]] = {}
    uuids: dict[int, list[str]] = {}
    for fact in Fact.objects.filter(chain=chain).order_by("block_id", "position").iterator():
        again = fact_hash(
            uuid=str(fact.uuid),
            chain=fact.chain,
            kind=fact.kind,
            subject=str(fact.subject),
            payload=fact.payload,
            at=fact.at.astimezone(datetime.UTC).isoformat(),
        )
        if again != fact.sha256:
            yield f"{chain} fact {fact.uuid} ({fact.kind}): changed after it was written"
        if fact.block_id is not None:
            facts.setdefault(fact.block_id, []).append(fact.sha256)
            uuids.setdefault(fact.block_id, []).append(str(fact.uuid))
    rows = list(Block.objects.filter(chain=chain).order_by("no"))
    blocks = [
        SealedBlock(b.chain, b.no, b.previous, b.hash, b.count, tuple(facts.get(b.pk, [])))
        for b in rows
    ]
    yield from check_chain(blocks)
    for row, sealed in zip(rows, blocks, strict=True):
        if row.listed:
            name = f"{row.chain} block {row.no}"
            listed = [(uuid, sha256) for uuid, sha256 in row.listed]
            there = uuids.get(row.pk, [])
            yield from missing_facts(name=name, listed=listed, there=there, sealed=sealed)
