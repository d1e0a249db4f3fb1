"""Where people can be written to (`addresses_of` is called by dotted name from settings)."""

from collections.abc import Collection

from accounts.models import Identifier, Person
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import international


def addresses_of(people: Collection[Person]) -> dict[tuple[int, str], str]:
    """By the person's key and channel where they are written to; one query.

    `sms` is the phone in international form. `email` is an address that was verified, or for who
    has no phone the one that is known.
    """
    kinds = [IdentifierKind.PHONE, IdentifierKind.EMAIL]
    rows = Identifier.objects.filter(person__in={p.pk for p in people}, kind__in=kinds)
    best: dict[tuple[int, str], Identifier] = {}
    for row in sorted(rows, key=lambda row: (row.verified_at is None, row.pk)):
        best.setdefault((row.person_id, row.kind), row)
    found = {}
    for person in people:
        phone = best.get((person.pk, IdentifierKind.PHONE))
        address = best.get((person.pk, IdentifierKind.EMAIL))
        if phone:
            found[person.pk, "sms"] = international(phone.value)
        if address and (address.verified_at or not phone):
            found[person.pk, "email"] = address.value
        elif person.email and not phone:
            found[person.pk, "email"] = person.email
    return found


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
