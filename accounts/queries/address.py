"""Where a person can be written to (called by dotted name from settings)."""

from accounts.models import Identifier, Person
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import international


def address_of(person: Person, channel: str) -> str | None:
    """The phone in international form for `sms`, the address for `email`; None without one."""
    if channel == "sms":
        phone = phone_of(person)
        return international(phone.value) if phone else None
    if channel == "email":
        rows = Identifier.objects.filter(person=person, kind=IdentifierKind.EMAIL)
        row = rows.order_by("pk").first()
        return row.value if row else person.email or None
    return None


def phone_of(person: Person) -> Identifier | None:
    """The person's phone: a verified one first, then the oldest."""
    rows = list(Identifier.objects.filter(person=person, kind=IdentifierKind.PHONE))
    rows.sort(key=lambda row: (row.verified_at is None, row.pk))
    return rows[0] if rows else None
