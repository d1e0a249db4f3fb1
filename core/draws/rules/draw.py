"""The public draw: list, commitment, order, seats – to the byte.

Source: the design page on the draw and the previews. The list is canonical JSON; the commitment is
SHA-256 of the seed; an id's digest is HMAC-SHA256(seed ‖ value, list hash ‖ id); order is ascending
by digest, equal ones by id. An id of weight w holds w tickets and stands at its smallest.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import RuleBroken

MOST_WEIGHT = 100
LONGEST_ID = 200
SEED_BYTES = 32
SEED_HEX = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Quota:
    """Seats reserved for some ids; `release` False keeps what is left."""

    name: str
    entries: tuple[str, ...]
    seats: int
    release: bool = True


@dataclass(frozen=True)
class DrawList:
    """What is frozen and published before a draw. `seats` None is no limit."""

    entries: tuple[str, ...]
    quotas: tuple[Quota, ...] = ()
    seats: int | None = None
    weights: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Seated:
    """A seat given: by which quota, None for an open seat."""

    entry: str
    quota: str | None


@dataclass(frozen=True)
class Outcome:
    """The order, who has a seat, who waits, and each id's smallest digest (hex)."""

    order: tuple[str, ...]
    seated: tuple[Seated, ...]
    waiting: tuple[str, ...]
    digests: Mapping[str, str]


def _good_id(value: object) -> bool:
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_ID:
        return False
    return not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) <= 0xDFFF for c in value)


def check(draw: DrawList) -> None:
    """Refuse a list that can't be drawn: `too_few_entries`, `bad_id`, `duplicate_entry`, …"""
    if not draw.entries:
        raise RuleBroken("too_few_entries")
    if not all(_good_id(entry) for entry in draw.entries):
        raise RuleBroken("bad_id")
    known = set(draw.entries)
    if len(known) != len(draw.entries):
        raise RuleBroken("duplicate_entry")
    _check_quotas(draw, known)
    for entry, weight in draw.weights.items():
        if entry not in known:
            raise RuleBroken("unknown_entry")
        if isinstance(weight, bool) or not 1 <= weight <= MOST_WEIGHT:
            raise RuleBroken("bad_weight")
    if draw.seats is not None:
        if draw.seats < 0:
            raise RuleBroken("bad_seats")
        if sum(quota.seats for quota in draw.quotas) > draw.seats:
            raise RuleBroken("quotas_exceed_seats")


def _check_quotas(draw: DrawList, known: set[str]) -> None:
    if len({quota.name for quota in draw.quotas}) != len(draw.quotas):
        raise RuleBroken("duplicate_quota")
    for quota in draw.quotas:
        if quota.seats < 0:
            raise RuleBroken("bad_seats")
        if len(set(quota.entries)) != len(quota.entries):
            raise RuleBroken("duplicate_entry")
        if not set(quota.entries) <= known:
            raise RuleBroken("unknown_entry")


def canonical_list(draw: DrawList) -> str:
    """The list as text: sorted ids, quotas in the given order, only weights that are not 1."""
    quotas: list[dict[str, Any]] = []
    for quota in draw.quotas:
        item: dict[str, Any] = {
            "entries": sorted(quota.entries),
            "name": quota.name,
            "seats": quota.seats,
        }
        if not quota.release:
            item["release"] = False
        quotas.append(item)
    body = {
        "entries": sorted(draw.entries),
        "quotas": quotas,
        "seats": draw.seats,
        "weights": {entry: w for entry, w in draw.weights.items() if w != 1},
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def list_hash(text: str) -> bytes:
    """SHA-256 of the canonical text, raw."""
    return hashlib.sha256(text.encode()).digest()


def commitment(seed: bytes) -> str:
    """Lower-case hex of SHA-256 over the raw seed."""
    return hashlib.sha256(seed).hexdigest()


def read_seed(seed_hex: str) -> bytes:
    """32 bytes of 64 hex digits; else `bad_seed`."""
    if not isinstance(seed_hex, str) or not SEED_HEX.fullmatch(seed_hex):
        raise RuleBroken("bad_seed")
    return bytes.fromhex(seed_hex)


def smallest_digest(key: bytes, listed: bytes, entry: str, weight: int) -> bytes:
    """The smallest of the id's tickets: ticket 1 has no suffix, ticket k ends in 0x00 and k."""
    message = listed + entry.encode()
    best = hmac.new(key, message, hashlib.sha256).digest()
    for ticket in range(2, weight + 1):
        other = hmac.new(key, message + b"\x00" + str(ticket).encode(), hashlib.sha256).digest()
        best = min(best, other)
    return best


def draw_order(draw: DrawList, *, seed: bytes, public_value: str = "") -> Outcome:
    """Draw: the order and who is seated. Raises what `check` raises."""
    check(draw)
    listed = list_hash(canonical_list(draw))
    key = seed + public_value.encode()
    digests = {
        entry: smallest_digest(key, listed, entry, draw.weights.get(entry, 1))
        for entry in draw.entries
    }
    order = tuple(sorted(draw.entries, key=lambda entry: (digests[entry], entry)))
    seated, waiting = give_seats(order, draw)
    return Outcome(order, seated, waiting, {e: d.hex() for e, d in digests.items()})


def give_seats(order: Sequence[str], draw: DrawList) -> tuple[tuple[Seated, ...], tuple[str, ...]]:
    """One pass in drawn order over quotas and open seats; then what quotas have left is released."""
    if draw.seats is None:
        return _without_limit(order, draw)
    left = {quota.name: quota.seats for quota in draw.quotas}
    named = {quota.name: frozenset(quota.entries) for quota in draw.quotas}
    open_seats = draw.seats - sum(left.values())
    given: dict[str, str | None] = {}
    for entry in order:
        quota = next((n for n in left if left[n] and entry in named[n]), None)
        if quota is not None:
            left[quota] -= 1
            given[entry] = quota
        elif open_seats:
            open_seats -= 1
            given[entry] = None
    spare = open_seats + sum(left[quota.name] for quota in draw.quotas if quota.release)
    for entry in order:
        if entry not in given and spare:
            spare -= 1
            given[entry] = None
    seated = tuple(Seated(entry, given[entry]) for entry in order if entry in given)
    return seated, tuple(entry for entry in order if entry not in given)


def _without_limit(
    order: Sequence[str], draw: DrawList
) -> tuple[tuple[Seated, ...], tuple[str, ...]]:
    left = {quota.name: quota.seats for quota in draw.quotas}
    named = {quota.name: frozenset(quota.entries) for quota in draw.quotas}
    seated = []
    for entry in order:
        quota = next((n for n in left if left[n] and entry in named[n]), None)
        if quota is not None:
            left[quota] -= 1
        seated.append(Seated(entry, quota))
    return tuple(seated), ()
