"""What a person has to do with the house besides learning: read once for the navigation."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Person
from competitions.queries.entering import duties_in_competitions
from competitions.queries.seeing import duties_to_watch
from core.notices.queries import unread
from courses.queries.access import teaching
from courses.queries.approval import deputyships_of


@dataclass(frozen=True)
class Standing:
    """Does the person teach, stand in for an officer, serve, watch marks? How much is unread?"""

    teaches: bool = False
    stands_in: bool = False
    serves: bool = False
    watches: bool = False
    unread: int = 0


def standing_of(person: Person | AnonymousUser, at: datetime.datetime) -> Standing:
    """One statement, whatever the person has to do; none for a stranger."""
    if not isinstance(person, Person):
        return Standing()
    counted = unread(person).order_by().values("person").annotate(number=Count("pk"))
    row = (
        Person.objects.filter(pk=person.pk)
        .values_list(
            Exists(teaching(person)),
            Exists(deputyships_of(person, at)),
            Exists(duties_in_competitions(person)),
            Exists(duties_to_watch(person)),
            Coalesce(Subquery(counted.values("number")), 0),
        )
        .first()
    )
    return Standing(*row) if row else Standing()
