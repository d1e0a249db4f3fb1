"""A person's entries and duties, for the person's own export (dotted name in settings)."""

from typing import Any

from accounts.models import Person


def of_person(person: Person) -> dict[str, Any]:
    """Entries with what the forms said that day, and duties; marks and results are the record's."""
    entries = person.competition_entries.order_by("pk")
    duties = person.official_duties.order_by("pk")
    return {
        "entries": list(
            entries.values(
                "event__competition__code",
                "event__code",
                "entry__state",
                "entry__unit__code",
                "role",
                "trade",
                "level",
                "certificate_no",
            )
        ),
        "duties": list(duties.values("competition__code", "event__code", "duty", "ended_at")),
    }
