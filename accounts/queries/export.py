"""Everything about one person, for the person: each app adds its part (dotted names in settings)."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Person
from accounts.queries.lookups import shown


def export_of(person: Person) -> dict[str, Any]:
    """The person's data by app, ready for JSON; numbers in full, for they are the holder's own."""
    parts: dict[str, Any] = {}
    for name in settings.PERSON_EXPORTERS:
        parts |= import_string(name)(person)
    return parts


def own(person: Person) -> dict[str, Any]:
    """What accounts keeps (called by dotted name from settings)."""
    facts = person.facts.order_by("pk")
    return {
        "person": {
            "id": person.uuid,
            "name": person.name,
            "name_latin": person.name_latin,
            "sex": person.sex,
            "birth_date": person.birth_date,
            "category": person.category,
            "language": person.language,
            "unit": person.home_unit.code if person.home_unit else None,
            "unit_confirmed_at": person.unit_confirmed_at,
            "joined_at": person.date_joined,
        },
        "numbers": [
            {
                "kind": row.kind,
                "value": shown(row, in_full=True),
                "verified_at": row.verified_at,
                "source": row.source,
            }
            for row in person.identifiers.select_related("unit")
        ],
        "consents": list(person.consents.values("kind", "version", "given_at", "withdrawn_at")),
        "roles": list(person.unit_roles.values("duty", "unit__code", "starts_on", "ends_on")),
        "decisions": list(facts.values("kind", "payload", "at")),
    }
