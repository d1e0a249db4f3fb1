"""The public draw: list, commitment, order, seats – to the byte.

Source: the design page on the draw and the previews. The list is canonical JSON; the commitment is
SHA-256 of the seed; an id's digest is HMAC-SHA256(seed ‖ value, list hash ‖ id); order is ascending
by digest, equal ones by id. An id of weight w holds w tickets and stands at its smallest.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence, Set
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


def good_id(value: str) -> bool:
    """1 to 200 characters, no control character (Cc), no lone surrogate; taken as given."""
    if not 1 <= len(value) <= LONGEST_ID:
        return False
    return not any(c < " " or "\x7f" <= c < "\xa0" or "\ud800" <= c <= "\udfff" for c in value)


def _refused(code: str, field: str) -> RuleBroken:
    return RuleBroken(code, errors=[{"field": field, "code": code}])


def check(draw: DrawList) -> None:
    """Refuse a list that can't be drawn: `too_few_entries`, `bad_id`, `duplicate_entry`, …"""
    if not draw.entries:
        raise _refused("too_few_entries", "entries")
    _check_ids(draw.entries, "entries")
    known = set(draw.entries)
    for n, quota in enumerate(draw.quotas):
        _check_quota(quota, known, f"quotas.{n}")
    for entry, weight in draw.weights.items():
        if entry not in known:
            raise _refused("unknown_entry", "weights")
        if not 1 <= weight <= MOST_WEIGHT:
            raise _refused("bad_weight", f"weights.{entry}")
    if draw.seats is not None:
        if draw.seats < 0:
            raise _refused("bad_seats", "seats")
        if sum(quota.seats for quota in draw.quotas) > draw.seats:
            raise _refused("quotas_exceed_seats", "quotas")


def _check_ids(ids: Sequence[str], field: str) -> None:
    seen: set[str] = set()
    for n, entry in enumerate(ids):
        if not good_id(entry):
            raise _refused("bad_id", f"{field}.{n}")
        if entry in seen:
            raise _refused("duplicate_entry", f"{field}.{n}")
        seen.add(entry)


def _check_quota(quota: Quota, known: Set[str], field: str) -> None:
    if quota.seats < 0:
        raise _refused("bad_seats", f"{field}.seats")
    _check_ids(quota.entries, f"{field}.entries")
    for n, entry in enumerate(quota.entries):
        if entry not in known:
            raise _refused("unknown_entry", f"{field}.entries.{n}")


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


def read_seed(seed_hex: object) -> bytes:
    """32 bytes of 64 hex digits; else `bad_seed`."""
    if not isinstance(seed_hex, str) or not SEED_HEX.fullmatch(seed_hex):
        raise _refused("bad_seed", "seed_hex")
    return bytes.fromhex(seed_hex)


def smallest_digest(key: bytes, listed: bytes, entry: str, weight: int) -> bytes:
    """The smallest of the id's tickets: ticket 1 has no suffix, ticket k ends in 0x00 and k."""
    message = listed + entry.encode()
    best = hmac.digest(key, message, "sha256")
    for ticket in range(2, weight + 1):
        best = min(best, hmac.digest(key, b"%b\x00%d" % (message, ticket), "sha256"))
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
    """One pass in drawn order over quotas and open seats; then what quotas have left is released.

    A released seat is no longer the quota's: its `quota` is None.
    """
    left = [quota.seats for quota in draw.quotas]
    naming: dict[str, list[int]] = {}
    for n, quota in enumerate(draw.quotas):
        for entry in quota.entries:
            naming.setdefault(entry, []).append(n)
    open_seats = len(order) if draw.seats is None else draw.seats - sum(left)
    given: dict[str, str | None] = {}
    for entry in order:
        found = next((n for n in naming.get(entry, ()) if left[n]), None)
        if found is not None:
            left[found] -= 1
            given[entry] = draw.quotas[found].name
        elif open_seats:
            open_seats -= 1
            given[entry] = None
    spare = sum(n for n, quota in zip(left, draw.quotas, strict=True) if quota.release)
    for entry in order:
        if entry not in given and spare:
            spare -= 1
            given[entry] = None
    seated = tuple(Seated(entry, given[entry]) for entry in order if entry in given)
    return seated, tuple(entry for entry in order if entry not in given)
