"""Reading the inbox."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.notices.kinds import worded
from core.notices.models import Notice, Outgoing

CHANNELS = ("sms", "email")


@dataclass(frozen=True)
class Worded:
    """A notice in the reader's language."""

    notice: Notice
    title: str
    text: str


def inbox(person: Any, limit: int = 50) -> list[Worded]:
    """The newest notices, worded."""
    return [
        Worded(notice, *worded(notice.kind, notice.facts))
        for notice in Notice.objects.filter(person=person)[:limit]
    ]


def unread(person: Any) -> QuerySet[Notice]:
    """The notices that the person has not read."""
    return Notice.objects.filter(person=person, read_at=None)


def dead_letters() -> QuerySet[Outgoing]:
    """The messages that were laid aside, the newest first; what was erased can't be sent."""
    return Outgoing.objects.filter(state="dead").exclude(error="erased")


@dataclass(frozen=True)
class Told:
    """A notice, and by channel how far its message has come: pending, sent or dead."""

    worded: Worded
    channels: dict[str, str]


def told_about(person: Any, url: str) -> list[Told]:
    """What the person was told about what stands at this address, the newest first; two queries."""
    return _with_channels(Notice.objects.filter(person=person, url=url))


def told_of_kinds(
    people: Collection[int], kinds: Collection[str], since: datetime.datetime
) -> list[Told]:
    """What these people were told of these kinds since then, the newest first; two queries."""
    rows = Notice.objects.filter(person__in=people, kind__in=kinds, created_at__gte=since)
    return _with_channels(rows)


def _with_channels(notices: Iterable[Notice]) -> list[Told]:
    rows = list(notices)
    keys = {f"{row.key}:{channel}": (row.pk, channel) for row in rows for channel in CHANNELS}
    states: dict[int, dict[str, str]] = {}
    for key, state in Outgoing.objects.filter(key__in=list(keys)).values_list("key", "state"):
        pk, channel = keys[key]
        states.setdefault(pk, {})[channel] = state
    return [
        Told(Worded(row, *worded(row.kind, row.facts)), states.get(row.pk, {})) for row in rows
    ]
