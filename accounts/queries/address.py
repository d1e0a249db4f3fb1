"""Where a person can be written to (called by dotted name from settings)."""

from collections.abc import Collection

from accounts.models import Identifier, Person
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import international


def address_of(person: Person, channel: str) -> str | None:
    """The phone in international form for `sms`, the address for `email`; None without one."""
    if channel == "sms":
        phone = contact_of(person, IdentifierKind.PHONE)
        return international(phone.value) if phone else None
    if channel == "email":
        address = contact_of(person, IdentifierKind.EMAIL)
        return address.value if address else person.email or None
    return None


def contact_of(person: Person, kind: IdentifierKind) -> Identifier | None:
    """The person's phone or address: a verified one first, then the oldest."""
    rows = list(Identifier.objects.filter(person=person, kind=kind))
    rows.sort(key=lambda row: (row.verified_at is None, row.pk))
    return rows[0] if rows else None


def contacts_of(people: Collection[int], kind: IdentifierKind) -> dict[int, Identifier]:
    """The same for many, by the person's key; one query. Who has none is not in it."""
    rows = Identifier.objects.filter(person__in=people, kind=kind).order_by("pk")
    found: dict[int, Identifier] = {}
    for row in sorted(rows, key=lambda row: (row.verified_at is None, row.pk)):
        found.setdefault(row.person_id, row)
    return found
