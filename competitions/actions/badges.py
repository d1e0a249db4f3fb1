"""Badges and PINs of officials, and the tablets that they open.

The badge's QR code holds a secret of 100 bits, the PIN has six digits; both are shown once and kept
as hashes. A tablet's session belongs to the official alone.
"""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts.models import Person
from competitions.models import JudgeSession, Official
from competitions.queries.tablets import device_token, sha256
from competitions.rules.pins import after_wrong, blocked_seconds
from core.crypto import lookup_hash, lookup_hashes
from core.errors import RuleBroken
from core.ledger.actions import append
from core.locking import locked_one

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SECRET_LENGTH = 20
SESSION = datetime.timedelta(hours=12)
TOKEN = datetime.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Badge:
    """What is printed, once: the secret of the QR code and the PIN."""

    official: Official
    secret: str
    pin: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A tablet that was opened: `key` for its cookie, `token` for what it still sends later."""

    session: JudgeSession
    key: str
    token: str


def _with_badge(badge_sha256: str, pin: str) -> str:
    """A PIN is hashed with its badge: the same digits of two people have two digests."""
    return f"pin:{badge_sha256}:{pin}"


def clean_secret(typed: str) -> str:
    """A secret as it is hashed: typed by hand it may have spaces, dashes and small letters."""
    return "".join(typed.split()).replace("-", "").upper()


@transaction.atomic
def make_badge(
    *,
    official: Official,
    secret: str | None = None,
    pin: str | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Badge:
    """A new badge with a new PIN; an older one, and tablets opened with it, stop working.

    `secret` and `pin` are drawn unless given (the demo's are known). Refuses with `duty_ended`.
    """
    official = locked_one(Official.objects.filter(pk=official.pk).select_related("competition"))
    if official.ended_at is not None:
        raise RuleBroken("duty_ended")
    secret = secret or "".join(secrets.choice(LETTERS) for _ in range(SECRET_LENGTH))
    pin = pin or f"{secrets.randbelow(1_000_000):06d}"
    official.badge_sha256 = sha256(secret)
    official.pin_digest = lookup_hash(_with_badge(official.badge_sha256, pin))
    official.badge_made_at = at
    official.wrong_pins, official.pin_blocked_until = 0, None
    official.save(
        update_fields=[
            *("badge_sha256", "pin_digest", "badge_made_at"),
            *("wrong_pins", "pin_blocked_until"),
        ]
    )
    official.sessions.filter(ended_at__isnull=True).update(ended_at=at)
    append(
        chain=official.competition.chain,
        kind="badge",
        subject=official.uuid,
        payload={"made": True, "by": str(by.uuid) if by else None},
        at=at,
    )
    return Badge(official, secret, pin)


def check_pin(*, official: Official, pin: str, at: datetime.datetime) -> None:
    """The official's PIN: `pin_wrong(left)`, `pin_blocked(minutes)` after five wrong ones.

    Counts in a transaction of its own, so that a refusal doesn't undo the count: never call it
    inside another one.
    """
    refused = _count_pin(official=official, pin=pin, at=at)
    if refused is not None:
        raise refused


@transaction.atomic
def _count_pin(*, official: Official, pin: str, at: datetime.datetime) -> RuleBroken | None:
    row = locked_one(Official.objects.filter(pk=official.pk))
    seconds = blocked_seconds(row.pin_blocked_until, at)
    if seconds:
        return RuleBroken("pin_blocked", minutes=-(-seconds // 60), status=429, seconds=seconds)
    digests = lookup_hashes(_with_badge(row.badge_sha256, pin.strip()))
    if row.pin_digest and any(constant_time_compare(one, row.pin_digest) for one in digests):
        if row.wrong_pins or row.pin_blocked_until:
            row.wrong_pins, row.pin_blocked_until = 0, None
            row.save(update_fields=["wrong_pins", "pin_blocked_until"])
        return None
    row.wrong_pins, row.pin_blocked_until = after_wrong(row.wrong_pins, at)
    row.save(update_fields=["wrong_pins", "pin_blocked_until"])
    if row.pin_blocked_until:
        seconds = blocked_seconds(row.pin_blocked_until, at)
        return RuleBroken("pin_blocked", minutes=-(-seconds // 60), status=429, seconds=seconds)
    return RuleBroken("pin_wrong")


def open_tablet(
    *, official: Official, pin: str, device: str = "", at: datetime.datetime
) -> Opened:
    """Open the sheets on a tablet with badge and PIN; refuses as `check_pin` does."""
    if official.ended_at is not None:
        raise RuleBroken("duty_ended")
    check_pin(official=official, pin=pin, at=at)
    key = secrets.token_urlsafe(32)
    token = device_token(key)
    session = JudgeSession.objects.create(
        official=official,
        key_sha256=sha256(key),
        token_sha256=sha256(token),
        device=(device or hashlib.sha256(key.encode()).hexdigest())[:12],
        opened_at=at,
        expires_at=at + SESSION,
        token_until=at + TOKEN,
    )
    return Opened(session, key, token)


def leave_tablet(*, session: JudgeSession, at: datetime.datetime) -> None:
    """The official hands the tablet over: nothing more is to be seen with it; again is the same."""
    JudgeSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(ended_at=at)
