"""The append-only record of what was decided about a person."""

from datetime import datetime
from typing import Any

from accounts.models import Person, PersonFact


def write_fact(
    *, person: Person, kind: str, payload: dict[str, Any], by: Person | None, at: datetime
) -> PersonFact:
    """Write what happened; the payload holds codes, UUIDs and kinds, never names or numbers."""
    return PersonFact.objects.create(person=person, kind=kind, payload=payload, by=by, at=at)
