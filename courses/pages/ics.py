"""Sessions as calendar entries."""

import datetime

from core.calendars import Entry
from courses.models import ClassSession


def entry_of(
    session: ClassSession,
    *,
    changed_at: datetime.datetime,
    english: bool = False,
    changes: int | None = None,
    off: bool = False,
    url: str = "",
) -> Entry:
    """A session in the reader's language; `changes` is how often it changed for this person."""

    def told(zh: str, en: str) -> str:
        return en or zh if english else zh

    course = session.course_class.course
    title = told(course.title_zh, course.title_en), told(session.title_zh, session.title_en)
    places = [told(p.name_zh, p.name_en) for p in (session.venue, session.room) if p]
    return Entry(
        uid=str(session.uuid),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=" · ".join(title),
        place=" ".join(places),
        changed_at=changed_at,
        sequence=session.moved if changes is None else changes,
        cancelled=off or session.cancelled_at is not None,
        url=url,
    )
