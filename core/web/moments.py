"""Days and times as people read them, in the reader's language and on the clock of the place."""

import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.clock import now

EVENING = 18
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def english() -> bool:
    """Does the reader read English?"""
    return (translation.get_language() or "").startswith("en")


def _local_date(value: datetime.datetime | datetime.date) -> datetime.date:
    return timezone.localtime(value).date() if isinstance(value, datetime.datetime) else value


def day(value: datetime.datetime | datetime.date | None) -> str:
    """12月1日 周二 / Tue 1 Dec."""
    if value is None:
        return ""
    date = _local_date(value)
    if english():
        return f"{SHORT[date.weekday()]} {date.day} {MONTHS[date.month - 1]}"
    return f"{date.month}月{date.day}日 {WEEKDAYS[date.weekday()]}"


def full_date(value: datetime.datetime | datetime.date | str) -> str:
    """2026年11月20日 / 20 November 2026: for what is read years later; takes an ISO date too."""
    date = datetime.date.fromisoformat(value) if isinstance(value, str) else _local_date(value)
    if english():
        return f"{date.day} {date:%B} {date.year}"
    return f"{date.year}年{date.month}月{date.day}日"


def long_day(value: datetime.datetime) -> str:
    """12月1日 星期二 / Tuesday 1 December: the head of a page of today."""
    date = _local_date(value)
    if english():
        return f"{date:%A} {date.day} {date:%B}"
    return f"{date.month}月{date.day}日 {WEEKDAYS[date.weekday()].replace('周', '星期')}"


def clock(value: datetime.datetime | None) -> str:
    """19:00."""
    return "" if value is None else f"{timezone.localtime(value):%H:%M}"


def moment(value: datetime.datetime | None) -> str:
    """12月1日 周二 19:00."""
    return "" if value is None else f"{day(value)} {clock(value)}"


def near(value: datetime.datetime | None) -> str:
    """今晚 20:00, 明天 9:00 – within the next day, else as `moment`."""
    if value is None:
        return ""
    days = (_local_date(value) - _local_date(now())).days
    if days not in {0, 1}:
        return moment(value)
    if days == 1:
        word = _("tomorrow")
    else:
        word = _("tonight") if timezone.localtime(value).hour >= EVENING else _("today")
    return f"{word} {clock(value)}"


def times(session: Any) -> str:
    """19:00–21:00."""
    return f"{clock(session.starts_at)}–{clock(session.ends_at)}"
