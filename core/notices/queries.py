"""Reading the inbox."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.notices.kinds import worded
from core.notices.models import Notice


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
