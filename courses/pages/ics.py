"""Sessions as calendar entries (RFC 5545)."""

import datetime
from collections.abc import Iterable

from courses.models import ClassSession


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _time(value: datetime.datetime) -> str:
    return f"{value.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> Iterable[str]:
    """Lines of at most 75 bytes (3.1), not cut inside a character."""
    current = ""
    for character in line:
        if len((current + character).encode()) > 73:
            yield current
            current = " "
        current += character
    yield current


def calendar(sessions: Iterable[ClassSession], *, at: datetime.datetime) -> str:
    """An iCalendar file of the sessions."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SkillCamp//EN"]
    for session in sessions:
        course = session.course_class.course
        place = " ".join(p.name_zh for p in (session.venue, session.room) if p)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{session.uuid}",
            f"SEQUENCE:{session.moved}",
            f"DTSTAMP:{_time(at)}",
            f"DTSTART:{_time(session.starts_at)}",
            f"DTEND:{_time(session.ends_at)}",
            f"SUMMARY:{_text(course.title_zh)} · {_text(session.title_zh)}",
            f"LOCATION:{_text(place)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "\r\n".join(part for line in lines for part in _folded(line)) + "\r\n"
