"""The key of a person's calendar: one at a time, renewed or stopped."""

from datetime import datetime

from django.db import transaction

from accounts.actions.tokens import make_token, withdraw_token
from accounts.models import Person
from accounts.queries.tokens import calendar_keys
from accounts.rules.tokens import CALENDAR, LONGEST_DAYS
from core.locking import locked_one


def renew_calendar_key(*, person: Person, by: Person | None, at: datetime) -> str:
    """A new key, given once; the one before opens nothing any more."""
    with transaction.atomic():
        stop_calendar_key(person=person, by=by, at=at)
        _token, plain = make_token(
            person=person, label="iCalendar", days=LONGEST_DAYS, scopes=[CALENDAR], by=by, at=at
        )
    return plain


def stop_calendar_key(*, person: Person, by: Person | None, at: datetime) -> int:
    """End the person's keys; how many there were. Again finds none."""
    with transaction.atomic():
        locked_one(Person.objects.filter(pk=person.pk))
        keys = list(calendar_keys(person, at))
        for key in keys:
            withdraw_token(token=key, by=by, at=at)
    return len(keys)
