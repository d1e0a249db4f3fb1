"""Whose token it is."""

import hashlib
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from accounts.models import ApiToken, Person
from accounts.rules.tokens import CALENDAR

NOTED_EVERY = timedelta(minutes=10)
# To put this together anew for each of a crowd takes longer than to answer it.
GOOD_FOR = """
    SELECT token.person_id FROM accounts_apitoken token
    JOIN accounts_person person ON person.id = token.person_id
    WHERE token.sha256 = %s AND token.withdrawn_at IS NULL AND token.expires_at > %s
    AND person.is_active AND (token.scopes = '[]'::jsonb OR jsonb_exists(token.scopes, %s))
"""


def person_by_token(plain: str, at: datetime) -> tuple[Person, list[str]] | None:
    """The person and scopes of a token that is good at that time, else None.

    Notes its use now and then, not at every call, so that reading stays reading.
    """
    digest = hashlib.sha256(plain.encode()).hexdigest()
    good = ApiToken.objects.filter(sha256=digest, withdrawn_at=None, expires_at__gt=at)
    token = good.filter(person__is_active=True).select_related("person__home_unit").first()
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at > NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token.person, list(token.scopes)


def person_key_by_token(plain: str, scope: str, at: datetime) -> int | None:
    """The key of the person of a token that is good for this scope; for where a crowd asks.

    One small query, and its use is not noted: the person's next call does that.
    """
    digest = hashlib.sha256(plain.encode()).hexdigest()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(GOOD_FOR, [digest, at, scope])
            row = cursor.fetchone()
        return int(row[0]) if row else None
    good = ApiToken.objects.filter(
        sha256=digest, withdrawn_at=None, expires_at__gt=at, person__is_active=True
    )
    found = good.order_by().values_list("person", "scopes").first()
    if found is None or (found[1] and scope not in found[1]):
        return None
    return int(found[0])


def calendar_keys(person: Person, at: datetime) -> QuerySet[ApiToken]:
    """The person's keys that open the calendar alone and are good now, the newest first."""
    good = ApiToken.objects.filter(person=person, withdrawn_at=None, expires_at__gt=at)
    return good.filter(scopes=[CALENDAR]).order_by("-pk")
