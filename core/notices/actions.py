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
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.module_loading import import_string

from core.clock import now
from core.crypto import decrypt, encrypt, lookup_hash, lookup_hashes
from core.locking import locked_one
from core.middleware import request_id
from core.notices.kinds import channels_of, worded
from core.notices.models import Notice, Outgoing
from core.notices.poke import poke
from core.notices.queries import dead_letters

# With the pauses between them, two hours: a gateway that is down for one loses nothing.
MOST_ATTEMPTS = 9
FIRST_PAUSE = datetime.timedelta(seconds=30)
# So long nobody else sends what is being sent; a gateway answers, or gives up, well within it.
LEASE = datetime.timedelta(minutes=2)
log = logging.getLogger(__name__)


def tell(
    *,
    person: Any,
    kind: str,
    facts: dict[str, Any],
    url: str = "",
    channels: Sequence[str] | None = None,
    key: str,
    at: datetime.datetime,
) -> None:
    """Tell a person once: the same `key` is the same notice. Messages leave after the commit."""
    tell_all(
        [Telling(person=person, kind=kind, facts=facts, url=url, channels=channels, key=key)],
        at=at,
    )


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a person is to be told, once for each `key`.

    It goes the ways of its kind; `channels` names others. Of all with the same `digest` one message
    leaves, the first; each is in the inbox.
    """

    person: Any
    kind: str
    facts: dict[str, Any]
    key: str
    url: str = ""
    channels: Sequence[str] | None = None
    digest: str = ""

    @property
    def leaves_by(self) -> list[str]:
        """The ways out of the house."""
        ways = channels_of(self.kind) if self.channels is None else self.channels
        return [way for way in ways if way != "inbox"]


def tell_all(tellings: Sequence[Telling], *, at: datetime.datetime) -> None:
    """Tell many people once each; as many statements whatever their number."""
    leaving = [t.key for t in tellings if t.leaves_by]
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
    _queue([t for t in fresh if t.leaves_by], at)


def _queue(tellings: Sequence[Telling], at: datetime.datetime) -> None:
    """Put the messages of these into the outbox, to each address once."""
    if not tellings:
        return
    addresses = import_string(settings.NOTICE_ADDRESSES)([t.person for t in tellings])
    rows = []
    for telling in tellings:
        for channel in telling.leaves_by:
            to = addresses.get((telling.person.pk, channel))
            if to:
                rows.append(_message(telling, channel, to, at))
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    made = Outgoing.objects.filter(key__in=[row.key for row in rows], created_at=at)
    _after_commit(list(made.order_by("pk").values_list("pk", flat=True)))


def _message(telling: Telling, channel: str, to: str, at: datetime.datetime) -> Outgoing:
    with translation.override(telling.person.language):
        title, text = worded(telling.kind, telling.facts)
    parts = [title, text]
    if channel == "email" and telling.url:
        parts.append(settings.BASE_URL + telling.url)
    return _row(
        person=telling.person,
        channel=channel,
        to=to,
        text="\n".join(parts),
        kind=telling.kind,
        key=f"{telling.digest or telling.key}:{channel}",
        at=at,
    )


def _row(
    *,
    person: Any,
    channel: str,
    to: str,
    text: str,
    kind: str,
    key: str,
    at: datetime.datetime,
) -> Outgoing:
    return Outgoing(
        person=person,
        channel=channel,
        kind=kind,
        to=encrypt(to),
        to_hash=lookup_hash(to),
        text=encrypt(text),
        key=key,
        request=request_id.get(),
        next_at=at,
        created_at=at,
    )


def _after_commit(pks: Sequence[int]) -> None:
    """Each message by itself: one that breaks holds up no other."""
    for pk in pks:
        transaction.on_commit(partial(deliver if settings.JOBS_INLINE else poke, pk))


def send_out(
    *,
    person: Any,
    channel: str,
    to: str,
    text: str,
    key: str,
    kind: str = "",
    at: datetime.datetime,
) -> Outgoing:
    """Put a message into the outbox; it leaves after the commit. The same `key` leaves once."""
    row = _row(person=person, channel=channel, to=to, text=text, kind=kind, key=key, at=at)
    Outgoing.objects.bulk_create([row], ignore_conflicts=True)
    made = Outgoing.objects.get(key=key)
    _after_commit([made.pk])
    return made


def deliver(pk: int) -> bool:
    """Send one message of the outbox; a failure is tried again later, then laid aside as dead.

    The next attempt is written before sending: a worker that dies in between does not send twice
    at once, and the sweep comes back for it.
    """
    at = now()
    row = Outgoing.objects.filter(pk=pk, state="pending", next_at__lte=at).first()
    if row is None:
        return False
    taken = Outgoing.objects.filter(
        pk=pk, state="pending", attempts=row.attempts, next_at__lte=at
    ).update(attempts=row.attempts + 1, next_at=at + LEASE)
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
        _send(row)
    except OSError as error:
        _failed(row, error, at)
        return False
    except Exception as error:
        # A gateway that breaks is a bug, and is heard of; the message waits all the same.
        _failed(row, error, at)
        raise
    this.update(state="sent", sent_at=at, error="")
    log.info("message %s was sent by %s", row.pk, row.channel)
    return True


def _failed(row: Outgoing, error: Exception, at: datetime.datetime) -> None:
    log.warning("message %s was not sent: %s", row.pk, type(error).__name__)
    Outgoing.objects.filter(pk=row.pk).update(
        state="dead" if row.attempts + 1 >= MOST_ATTEMPTS else "pending",
        next_at=at + FIRST_PAUSE * 2**row.attempts,
        error=type(error).__name__[:120],
    )


def _send(row: Outgoing) -> None:
    to, text = decrypt(row.to), decrypt(row.text)
    if row.channel == "sms":
        import_string(settings.SMS_GATEWAY)().send(to, text)
        return
    subject, _newline, body = text.partition("\n")
    lines = (body or subject).split("\n")
    page = render_to_string(
        "notices/email.html",
        {
            "subject": subject,
            "lines": [line for line in lines if not line.startswith("http")],
            "links": [line for line in lines if line.startswith("http")],
            "language": row.person.language if row.person else settings.LANGUAGE_CODE,
        },
    )
    send_mail(subject, body or subject, settings.DEFAULT_FROM_EMAIL, [to], html_message=page)


def due(at: datetime.datetime) -> list[int]:
    """The messages to be sent now; one whose sender broke or died too often is laid aside."""
    worn = Outgoing.objects.filter(state="pending", next_at__lte=at, attempts__gte=MOST_ATTEMPTS)
    worn.filter(error="").update(error="gave_up")
    worn.update(state="dead")
    return list(
        Outgoing.objects.filter(state="pending", next_at__lte=at)
        .order_by("pk")
        .values_list("pk", flat=True)[:200]
    )


def mark_read(*, person: Any, at: datetime.datetime) -> int:
    """All of the person's notices are read."""
    return Notice.objects.filter(person=person, read_at=None).update(read_at=at)


def mark_read_here(*, person: Any, url: str, at: datetime.datetime) -> int:
    """Whoever opens the page that a notice leads to has read it."""
    return Notice.objects.filter(person=person, read_at=None, url=url).update(read_at=at)


@transaction.atomic
def send_again(*, pk: int | None = None, at: datetime.datetime) -> int:
    """A dead letter, or all of them, get their attempts anew; how many."""
    rows = dead_letters() if pk is None else dead_letters().filter(pk=pk)
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    again = Outgoing.objects.filter(pk__in=found, state="dead")
    number = again.update(state="pending", attempts=0, next_at=at, error="")
    _after_commit(found)
    return number


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
