"""How facts are hashed and chained.

A fact's hash is SHA-256 of its canonical JSON; a block's hash is SHA-256 of the canonical JSON of
its chain, number, the hash before it and the hashes of its facts in order.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FIRST = "0" * 64


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
    ).encode()


def fact_hash(*, uuid: str, chain: str, kind: str, subject: str, payload: Any, at: str) -> str:
    """The hash of a fact; `at` is ISO 8601 in UTC."""
    body = {
        "uuid": uuid,
        "chain": chain,
        "kind": kind,
        "subject": subject,
        "payload": payload,
        "at": at,
    }
    return hashlib.sha256(canonical(body)).hexdigest()


def block_hash(*, chain: str, no: int, previous: str, hashes: Sequence[str]) -> str:
    """The hash of a block."""
    body = {"chain": chain, "no": no, "previous": previous, "facts": list(hashes)}
    return hashlib.sha256(canonical(body)).hexdigest()


@dataclass(frozen=True)
class SealedBlock:
    """A block as it is stored, with the hashes of the facts that point to it, in order."""

    chain: str
    no: int
    previous: str
    hash: str
    count: int
    hashes: tuple[str, ...]


def check_chain(blocks: Sequence[SealedBlock]) -> list[str]:
    """What is wrong with the blocks of one chain, in order of number; empty when nothing is."""
    wrong: list[str] = []
    before, expected = FIRST, 1
    for block in blocks:
        name = f"{block.chain} block {block.no}"
        if block.no != expected:
            wrong.append(f"{name}: block {expected} is missing")
        if block.previous != before:
            wrong.append(f"{name}: does not follow the block before it")
        if len(block.hashes) != block.count:
            wrong.append(f"{name}: has {len(block.hashes)} facts, was sealed with {block.count}")
        again = block_hash(
            chain=block.chain, no=block.no, previous=block.previous, hashes=block.hashes
        )
        if again != block.hash:
            wrong.append(f"{name}: its facts are not those that were sealed")
        before, expected = block.hash, block.no + 1
    return wrong


def missing_facts(
    *, name: str, listed: Sequence[tuple[str, str]], there: Sequence[str], sealed: SealedBlock
) -> list[str]:
    """Which facts of a block are gone: `listed` are (uuid, hash) as sealed, `there` uuids now.

    A list that does not make the block's hash is itself no witness, and is named instead.
    """
    again = block_hash(
        chain=sealed.chain,
        no=sealed.no,
        previous=sealed.previous,
        hashes=[sha256 for _uuid, sha256 in listed],
    )
    if again != sealed.hash:
        return [f"{name}: the list of its facts was changed"]
    present = set(there)
    return [f"{name}: fact {uuid} is missing" for uuid, _sha256 in listed if uuid not in present]
