"""A person's agenda as a calendar file, in the language in which we write to them."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Person
from core.calendars import Entry, calendar_file
from courses.pages.ics import entry_of
from courses.queries.agenda_days import Own, own_days
from desk.queries.agenda import Appearance, appearances

KEPT_DAYS = 30


def feed_of(person: Person, at: datetime.datetime) -> bytes:
    """What takes the person's time from thirty days ago on; what is off stays as cancelled."""
    since = at - datetime.timedelta(days=KEPT_DAYS)
    english = person.language == "en"
    with translation.override("en" if english else "zh-hans"):
        entries = [_session(own, at, english=english) for own in own_days(person, since)]
        entries += [_contest(one, at, english=english) for one in appearances(person, since)]
        return calendar_file(entries, name=_("My SkillCamp calendar"))


def _stamp(starts_at: datetime.datetime, at: datetime.datetime) -> datetime.datetime:
    """Where nobody noted when it changed: the hour, so that the feed has one ETag for an hour."""
    return min(starts_at, at.replace(minute=0, second=0, microsecond=0))


def _session(own: Own, at: datetime.datetime, *, english: bool) -> Entry:
    url = ""
    if own.enrolment is not None and not own.lost:
        url = settings.BASE_URL + reverse("courses:enrolment", args=[own.enrolment.uuid])
    return entry_of(
        own.session,
        changed_at=own.changed_at or _stamp(own.session.starts_at, at),
        english=english,
        changes=own.changes,
        off=own.off,
        url=url,
    )


def _contest(one: Appearance, at: datetime.datetime, *, english: bool) -> Entry:
    places = [p.name_en or p.name_zh if english else p.name_zh for p in (one.venue, one.room) if p]
    return Entry(
        uid=one.uid,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        title=one.title_en if english else one.title_zh,
        place=" ".join(places),
        changed_at=one.changed_at or _stamp(one.starts_at, at),
        sequence=one.changes,
        cancelled=one.off,
        url=settings.BASE_URL + one.url,
    )
