"""Telling people: a row in the inbox at once, messages out through the outbox."""

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.module_loading import import_string

from core.clock import now
from core.crypto import decrypt, encrypt, lookup_hash, lookup_hashes
from core.locking import locked_one
from core.middleware import request_id
from core.notices.kinds import worded
from core.notices.models import Notice, Outgoing
from core.notices.poke import poke

MOST_ATTEMPTS = 6
log = logging.getLogger(__name__)


def tell(
    *,
    person: Any,
    kind: str,
    facts: dict[str, Any],
    url: str = "",
    channels: Sequence[str] = ("inbox",),
    key: str,
    at: datetime.datetime,
) -> None:
    """Tell a person once: the same `key` is the same notice. Messages leave after the commit."""
    tell_all([Telling(person, kind, facts, url, channels, key)], at=at)


@dataclass(frozen=True)
class Telling:
    """What a person is to be told, once for each `key`."""

    person: Any
    kind: str
    facts: dict[str, Any]
    url: str
    channels: Sequence[str]
    key: str


def tell_all(tellings: Sequence[Telling], *, at: datetime.datetime) -> None:
    """Tell many people once each; the inbox takes two statements whatever their number."""
    leaving = [t.key for t in tellings if any(channel != "inbox" for channel in t.channels)]
    known = (
        set(Notice.objects.filter(key__in=leaving).values_list("key", flat=True))
        if leaving
        else set()
    )
    fresh = [t for t in tellings if t.key not in known]
    Notice.objects.bulk_create(
        [
            Notice(
                person=t.person, kind=t.kind, facts=t.facts, url=t.url, key=t.key, created_at=at
            )
            for t in fresh
        ],
        ignore_conflicts=True,
    )
    for telling in fresh:
        for channel in telling.channels:
            if channel != "inbox":
                _queue(telling, channel, at)


def _queue(telling: Telling, channel: str, at: datetime.datetime) -> None:
    to = import_string(settings.NOTICE_ADDRESS)(telling.person, channel)
    if not to:
        return
    with translation.override(telling.person.language):
        title, text = worded(telling.kind, telling.facts)
    send_out(
        person=telling.person,
        channel=channel,
        to=to,
        text=f"{title}\n{text}",
        key=f"{telling.key}:{channel}",
        at=at,
    )


def send_out(
    *, person: Any, channel: str, to: str, text: str, key: str, at: datetime.datetime
) -> Outgoing:
    """Put a message into the outbox; it leaves after the commit."""
    row, _created = Outgoing.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "channel": channel,
            "to": encrypt(to),
            "to_hash": lookup_hash(to),
            "text": encrypt(text),
            "request": request_id.get(),
            "next_at": at,
            "created_at": at,
        },
    )
    after = partial(deliver, row.pk) if settings.JOBS_INLINE else partial(poke, row.pk)
    transaction.on_commit(after)
    return row


def deliver(pk: int) -> bool:
    """Send one message of the outbox; a failure is tried again later, then laid aside as dead.

    The next attempt is written before sending: a worker that dies in between does not send twice
    at once, and the sweep comes back for it.
    """
    at = now()
    row = Outgoing.objects.filter(pk=pk, state="pending", next_at__lte=at).first()
    if row is None:
        return False
    pause = datetime.timedelta(seconds=30 * 2**row.attempts)
    taken = Outgoing.objects.filter(
        pk=pk, state="pending", attempts=row.attempts, next_at__lte=at
    ).update(attempts=row.attempts + 1, next_at=at + pause)
    if not taken:
        return False
    # The sweep comes by itself: the lines of this message are those of the request that wanted it.
    before = request_id.set(row.request or request_id.get())
    try:
        return _try_to_send(row, at)
    finally:
        request_id.reset(before)


def _try_to_send(row: Outgoing, at: datetime.datetime) -> bool:
    this = Outgoing.objects.filter(pk=row.pk)
    try:
        _send(row.channel, decrypt(row.to), decrypt(row.text))
    except OSError as error:
        log.warning("message %s was not sent: %s", row.pk, type(error).__name__)
        state = "dead" if row.attempts + 1 >= MOST_ATTEMPTS else "pending"
        this.update(state=state, error=type(error).__name__)
        return False
    this.update(state="sent", sent_at=at, error="")
    log.info("message %s was sent by %s", row.pk, row.channel)
    return True


def _send(channel: str, to: str, text: str) -> None:
    if channel == "sms":
        import_string(settings.SMS_GATEWAY)().send(to, text)
        return
    subject, _newline, body = text.partition("\n")
    send_mail(subject, body or subject, settings.DEFAULT_FROM_EMAIL, [to])


def due(at: datetime.datetime) -> list[int]:
    """The messages to be sent now; one whose sender broke or died too often is laid aside."""
    worn = Outgoing.objects.filter(state="pending", next_at__lte=at, attempts__gte=MOST_ATTEMPTS)
    worn.update(state="dead", error="gave_up")
    return list(
        Outgoing.objects.filter(state="pending", next_at__lte=at)
        .order_by("pk")
        .values_list("pk", flat=True)[:200]
    )


def mark_read(*, person: Any, at: datetime.datetime) -> int:
    """All of the person's notices are read."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=at)


def send_again(*, pk: int, at: datetime.datetime) -> None:
    """A dead letter gets its attempts anew."""
    Outgoing.objects.filter(pk=pk, state="dead").update(state="pending", attempts=0, next_at=at)


def erase(*, person: Any, by: Any, at: datetime.datetime) -> None:
    """Forget what was sent to the person and where (called by dotted name from settings)."""
    _forget(Outgoing.objects.filter(person=person))


def merge(*, keep: Any, drop: Any, by: Any, at: datetime.datetime) -> None:
    """What `drop` was told and sent is the kept person's (called by dotted name from settings)."""
    Notice.objects.filter(person=drop).update(person=keep)
    Outgoing.objects.filter(person=drop).update(person=keep)


def forget_messages_to(*, addresses: Sequence[str]) -> None:
    """Forget what went to these phones (as they were dialled) and addresses for nobody by name.

    Sign-in codes are of that kind. What was sent to another person there is theirs and stays.
    """
    hashes = [one for address in addresses for one in lookup_hashes(address)]
    _forget(Outgoing.objects.filter(person=None, to_hash__in=hashes))


def _forget(rows: QuerySet[Outgoing]) -> None:
    found = list(rows.values_list("pk", flat=True))
    rows = Outgoing.objects.filter(pk__in=found)
    rows.update(to=encrypt(""), to_hash="", text=encrypt(""))
    rows.filter(state="pending").update(state="dead", error="erased")


def encrypt_anew() -> int:
    """Encrypt and hash every message with the newest key, row by row; gives how many."""
    count = 0
    for pk in Outgoing.objects.order_by("pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            row = locked_one(Outgoing.objects.filter(pk=pk))
            to = decrypt(row.to)
            row.to, row.text = encrypt(to), encrypt(decrypt(row.text))
            row.to_hash = lookup_hash(to) if to else ""
            row.save(update_fields=["to", "to_hash", "text"])
            count += 1
    return count
