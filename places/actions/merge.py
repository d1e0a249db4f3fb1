"""Moves a merged person's occupations (called by dotted name from settings)."""

from datetime import datetime

from accounts.models import Person
from places.models import Occupation


def merge(*, keep: Person, drop: Person, by: Person | None, at: datetime) -> None:
    """Occupations of `drop` become those of `keep`; one that both have stays once."""
    held = set(Occupation.objects.filter(person=keep).values_list("source", "role"))
    for row in Occupation.objects.filter(person=drop).order_by("pk"):
        if (row.source, row.role) in held:
            row.delete()
        else:
            row.person = keep
            row.save(update_fields=["person"])
