"""A person's classes, for the person's own export (called by dotted name from settings)."""

from typing import Any

from accounts.models import Person
from courses.models import AttendanceRecord, Call, Completion


def of_person(person: Person) -> dict[str, Any]:
    """Enrolments and what came of them, strikes, exceptions, groups, calls, with the class's code."""
    enrolments = person.enrolments.order_by("pk")
    records = AttendanceRecord.objects.filter(enrolment__person=person).order_by("pk")
    completions = Completion.objects.filter(enrolment__person=person).order_by("pk")
    strikes = person.strikes.order_by("pk")
    overrides = person.rule_overrides.order_by("pk")
    groups = person.party_memberships.order_by("pk")
    calls = Call.objects.filter(enrolment__person=person).order_by("pk")
    return {
        "calls": list(
            calls.values("enrolment__course_class__code", "about", "outcome", "note", "at")
        ),
        "strikes": list(
            strikes.values(
                "enrolment__course_class__code",
                "kind",
                "halves",
                "at",
                "waived_at",
                "appeal",
                "answer",
            )
        ),
        "exceptions": list(
            overrides.values("course_class__code", "rule", "reason", "at", "ended_at")
        ),
        "groups": list(groups.values("course_class__code", "joined_at", "left_at")),
        "enrolments": list(enrolments.values("course_class__code", "state", "created_at")),
        "attendance": list(
            records.values(
                "enrolment__course_class__code", "session__no", "status", "signed_in_at"
            )
        ),
        "completions": list(
            completions.values("enrolment__course_class__code", "outcome", "hours", "mark")
        ),
    }
