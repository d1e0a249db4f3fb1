"""A parent's children: persons who can't sign in, for whom the parent asks and answers."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.consents import give_consent
from accounts.actions.people import register_person
from accounts.models import Person
from accounts.rules.ages import CHILD_BELOW, full_years
from accounts.rules.consents import NEEDED
from accounts.rules.names import normalise_name
from core.errors import RuleBroken
from core.locking import locked_one

MOST_CHILDREN = 8


@transaction.atomic
def add_child(
    *, guardian: Person, name: str, birth_date: date, sex: str = "", by: Person, at: datetime
) -> Person:
    """Take a child down under its parent's unit, with the parent's consent.

    The same name and birth date twice is one child.
    Refuses with `name_missing`, `child_age` (not born yet, or of age) and `children_many`.
    """
    if not name.strip():
        raise RuleBroken("name_missing")
    today = timezone.localdate(at)
    if birth_date > today or full_years(birth_date, today) >= CHILD_BELOW:
        raise RuleBroken("child_age", age=CHILD_BELOW)
    guardian = locked_one(Person.objects.select_related("home_unit").filter(pk=guardian.pk))
    own = list(Person.objects.filter(guardian=guardian, merged_into=None, erased_at=None))
    same = [c for c in own if (c.name, c.birth_date) == (normalise_name(name), birth_date)]
    if same:
        return same[0]
    if len(own) >= MOST_CHILDREN:
        raise RuleBroken("children_many", most=MOST_CHILDREN)
    child = register_person(
        name=name,
        birth_date=birth_date,
        sex=sex,
        unit=guardian.home_unit,
        unit_confirmed=guardian.unit_confirmed_at is not None,
        guardian=guardian,
        can_sign_in=False,
        language=guardian.language,
        source="guardian",
        by=by,
        at=at,
    )
    give_consent(person=child, kind=NEEDED, by=by, at=at)
    return child
