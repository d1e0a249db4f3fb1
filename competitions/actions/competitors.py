"""Finding a competitor among the known persons, or making one by name and number."""

import datetime

from django.utils import timezone

from accounts.actions.people import register_person
from accounts.models import Person, Unit
from accounts.queries.find import identifier_row, person_by_any
from accounts.queries.lookups import key_for
from accounts.rules.kinds import IdentifierKind
from accounts.rules.names import normalise_name
from core.errors import RuleBroken


def find_or_register(
    *,
    name: str,
    phone: str = "",
    id_number: str = "",
    sex: str = "",
    unit: Unit | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Person:
    """The person with this phone or ID number, or a new one who is not confirmed in the unit.

    Joins the caller's transaction. Refuses with the codes of the number's rule, `number_needed`,
    `name_contradicts` (the number is somebody else's), `numbers_of_two` and as `register_person`.
    """
    found = None
    for kind, text in ((IdentifierKind.PHONE, phone), (IdentifierKind.ID_NUMBER, id_number)):
        if not text:
            continue
        row = identifier_row(key_for(kind, text, on=timezone.localdate(at)))
        if row is not None and found is not None and row.person_id != found.pk:
            raise RuleBroken("numbers_of_two")
        found = row.person if row else found
    if found is not None:
        if name.strip() and found.name and normalise_name(name) != found.name:
            raise RuleBroken("name_contradicts")
        return found
    if not phone and not id_number:
        raise RuleBroken("number_needed")
    return register_person(
        name=normalise_name(name),
        phone=phone or None,
        id_number=id_number or None,
        sex=sex,
        unit=unit,
        source="entry",
        by=by,
        at=at,
    )


def known_person(text: str, *, at: datetime.datetime) -> Person:
    """Somebody with this phone, ID number or `UNIT/number`. Refuses with `competitor_unknown`."""
    person = person_by_any(text.strip(), on=timezone.localdate(at))
    if person is None or person.erased_at is not None:
        raise RuleBroken("competitor_unknown")
    return person
