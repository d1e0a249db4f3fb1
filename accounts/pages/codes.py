"""Six digits that prove that somebody holds a phone or an address: sent, kept as a hash, typed.

A code belongs to the session that asked for it and to one number. Asking again within a minute
sends nothing, so that a double tap is one message; how many may be sent to a number, and how many
wrong ones may be typed for it from wherever, is counted by number (`tries`).
"""

import datetime
import re
import secrets
import unicodedata
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.pages.tries import CODES_SENT, WRONG_CODES, count_try, refuse_if_spent
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import international, mask_phone
from core.errors import RuleBroken
from core.notices.actions import send_out

GOOD_FOR = datetime.timedelta(minutes=5)
AGAIN_AFTER = datetime.timedelta(seconds=60)
MOST_TRIES = 5
SIGN_IN, CHANGE_PHONE, CHANGE_EMAIL = "sign_in_code", "change_phone_code", "change_email_code"


@dataclass(frozen=True)
class Sent:
    """A code that was sent: to what, what a page may show of it, and the code itself in the demo."""

    to: str
    masked: str
    shown: str
    wait_seconds: int


def sent_code(request: HttpRequest, use: str, *, at: datetime.datetime) -> Sent | None:
    """The code that the session waits for, if one was asked for."""
    kept = request.session.get(use)
    if not kept:
        return None
    wait = datetime.datetime.fromisoformat(kept["sent"]) + AGAIN_AFTER - at
    to = kept["to"]
    masked = mask_phone(to) if "@" not in to else to
    return Sent(to, masked, kept["shown"], max(0, int(wait.total_seconds())))


def send_code(
    request: HttpRequest, use: str, *, kind: IdentifierKind, to: str, at: datetime.datetime
) -> None:
    """Send a code to a normalised phone or address.

    Refuses with `code_just_sent` (the one before is still good) and `too_many_tries` (429).
    """
    before = sent_code(request, use, at=at)
    if before and before.to == to and before.wait_seconds:
        raise RuleBroken("code_just_sent", seconds=before.wait_seconds)
    refuse_if_spent(CODES_SENT, to)
    count_try(CODES_SENT, to)
    code = f"{secrets.randbelow(1_000_000):06d}"
    request.session[use] = {
        "to": to,
        "hash": _hash(use, code, to),
        "sent": at.isoformat(),
        "tries": 0,
        "shown": code if settings.DEMO else "",
    }
    phone = kind == IdentifierKind.PHONE
    send_out(
        person=None,
        channel="sms" if phone else "email",
        to=international(to) if phone else to,
        text=_("%(code)s is your SkillCamp code, good for 5 minutes. Give it to nobody.")
        % {"code": code},
        key=f"code:{uuid.uuid4()}",
        at=at,
    )


def check_code(request: HttpRequest, use: str, typed: str, *, at: datetime.datetime) -> str:
    """The phone or address that the typed code proves; it is used up by that.

    Refuses with `code_wrong`, `code_over` (too old, or typed wrongly too often) and
    `too_many_tries` (429).
    """
    kept = request.session[use]
    kept["tries"] += 1
    request.session[use] = kept
    to: str = kept["to"]
    if kept["tries"] > MOST_TRIES or at >= (
        datetime.datetime.fromisoformat(kept["sent"]) + GOOD_FOR
    ):
        raise RuleBroken("code_over")
    refuse_if_spent(WRONG_CODES, to)
    # A whole message may be pasted, and a Chinese keyboard may type wide digits.
    digits = re.search(r"\d{6}", re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)))
    if not digits or not constant_time_compare(_hash(use, digits.group(), to), kept["hash"]):
        count_try(WRONG_CODES, to)
        raise RuleBroken("code_wrong")
    forget_code(request, use)
    return to


def forget_code(request: HttpRequest, use: str) -> None:
    """The session waits for no code any more."""
    request.session.pop(use, None)


def _hash(use: str, code: str, to: str) -> str:
    return salted_hmac(f"accounts.{use}", f"{to}:{code}").hexdigest()
