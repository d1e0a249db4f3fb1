"""A person's certificates and record, for the person's own export (dotted name in settings)."""

from typing import Any

from accounts.models import Person


def of_person(person: Person) -> dict[str, Any]:
    """Certificates with their facts, and the lines of the record."""
    certificates = person.certificates.order_by("pk")
    record = person.record_facts.order_by("pk")
    return {
        "certificates": list(certificates.values("number", "state", "issued_at", "facts")),
        "record": list(record.values("title_zh", "kind", "hours", "mark", "rank", "on")),
    }
