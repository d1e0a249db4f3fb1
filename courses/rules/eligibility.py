"""Whether a person may ask for a seat: every rule that says no, and what to do about it.

Source: the design page on training (Eligibility). Checked when asking and when a seat is given.
The audience of a course is advice; only what is asked for here is a rule.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from core.errors import Reason
from courses.rules.states import ClassState, Giving, Way

# Who asks for somebody else on the strength of an office is not held to the hours of enrolment.
BY_STAFF = frozenset({Way.ORGANISER, Way.DOOR, Way.MOVE})


BY_NOMINATION = BY_STAFF | {Way.OFFICER}


@dataclass(frozen=True)
class ClassRules:
    """What a class asks for. No `unit_paths` means every unit; paths are prefixes.

    `age_from` and `age_to` are full years on the first day, both included; None is no limit.
    """

    state: str
    giving: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    starts_at: datetime.datetime | None
    first_day: datetime.date | None
    unit_paths: Collection[str] = ()
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True)
class Standing:
    """What is known of a person. `unpassed` are prerequisites not passed, each {"zh", "en"}."""

    unit_path: str | None = None
    birth_date: datetime.date | None = None
    same_course: bool = False
    clash: bool = False
    unpassed: Collection[dict[str, str]] = ()


def age_on(birth_date: datetime.date, day: datetime.date) -> int:
    """Full years on a day; who was born on 29 February has the birthday on 1 March."""
    before = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before


def window_reasons(
    rules: ClassRules, at: datetime.datetime, way: Way | str = Way.SELF
) -> list[Reason]:
    """What the class itself says; only the first that holds, as the rest follow from it.

    The organiser and the door may seat somebody before it opens, after it closes, and the door also
    once the class has begun. Seats by nomination are asked for by officers alone.
    """
    staff = way in BY_STAFF
    begun = way != Way.DOOR and rules.starts_at is not None and rules.starts_at <= at
    early = rules.opens_at is not None and at < rules.opens_at
    late = rules.closes_at is not None and at >= rules.closes_at
    said = (
        (rules.state == ClassState.CANCELLED, Reason("class_cancelled")),
        (rules.state == ClassState.DRAFT, Reason("class_not_published")),
        (rules.state == ClassState.FINISHED or begun, Reason("begun")),
        (rules.giving == Giving.NOMINATION and way not in BY_NOMINATION, Reason("by_nomination")),
        (early and not staff, Reason("not_open_yet", {"opens_at": rules.opens_at})),
        (late and not staff, Reason("closed")),
    )
    return [reason for holds, reason in said if holds][:1]


def person_reasons(rules: ClassRules, person: Standing) -> list[Reason]:
    """What stands against the person: unit, age, prerequisites, another seat, a clash."""
    reasons = []
    inside = person.unit_path and any(person.unit_path.startswith(p) for p in rules.unit_paths)
    if rules.unit_paths and not inside:
        reasons.append(Reason("other_units_only" if person.unit_path else "unit_needed"))
    reasons += _age_reasons(rules, person)
    reasons += [Reason("prerequisite", {"course": course}) for course in person.unpassed]
    if person.same_course:
        reasons.append(Reason("same_course"))
    if person.clash:
        reasons.append(Reason("clash"))
    return reasons


def _age_reasons(rules: ClassRules, person: Standing) -> list[Reason]:
    if rules.first_day is None or (rules.age_from is None and rules.age_to is None):
        return []
    if person.birth_date is None:
        return [Reason("birth_date_needed")]
    age = age_on(person.birth_date, rules.first_day)
    if rules.age_from is not None and age < rules.age_from:
        return [Reason("too_young", {"age": rules.age_from})]
    if rules.age_to is not None and age > rules.age_to:
        return [Reason("too_old", {"age": rules.age_to})]
    return []


def reasons_against(
    rules: ClassRules, person: Standing, at: datetime.datetime, way: Way | str = Way.SELF
) -> list[Reason]:
    """All of them; empty when the person may ask."""
    return [*window_reasons(rules, at, way), *person_reasons(rules, person)]
