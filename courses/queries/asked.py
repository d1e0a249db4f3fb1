"""What a class asks of people by rows of its own: units, courses passed, trades; one statement."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value

from courses.models import Course, CourseClass


@dataclass(frozen=True)
class Needed:
    """A course or a trade that must be there first, with its name."""

    key: int
    title: dict[str, str]


@dataclass(frozen=True)
class Asked:
    """Paths of the units for which a class is kept, and what must have been passed or earned."""

    unit_paths: list[str]
    courses: list[Needed]
    skills: list[Needed]


def asked_of(course_class: CourseClass) -> Asked:
    """The rows of the three rules, courses in their order, trades by code."""
    kept = CourseClass.only_units.through.objects.filter(courseclass=course_class.pk)
    first = Course.prerequisites.through.objects.filter(from_course=course_class.course_id)
    trades = CourseClass.needed_skills.through.objects.filter(courseclass=course_class.pk)
    none = Value("", output_field=CharField())
    rows = _rows(kept, "unit", "unit_id", code=F("unit__path"), zh=none, en=none).union(
        _rows(
            first,
            "course",
            "to_course_id",
            place=F("to_course__order"),
            code=F("to_course__code"),
            zh=F("to_course__title_zh"),
            en=F("to_course__title_en"),
        ),
        _rows(
            trades,
            "skill",
            "skill_id",
            code=F("skill__code"),
            zh=F("skill__name_zh"),
            en=F("skill__name_en"),
        ),
        all=True,
    )
    by_kind: dict[str, list[Any]] = {"unit": [], "course": [], "skill": []}
    for kind, place, code, key, zh, en in rows:
        by_kind[kind].append((place, code, Needed(key, {"zh": zh, "en": en or zh})))
    ordered = {kind: sorted(found, key=lambda r: r[:2]) for kind, found in by_kind.items()}
    return Asked(
        unit_paths=[code for _place, code, _needed in ordered["unit"]],
        courses=[needed for _place, _code, needed in ordered["course"]],
        skills=[needed for _place, _code, needed in ordered["skill"]],
    )


def _rows(rows: QuerySet[Any], kind: str, key: str, **columns: Any) -> QuerySet[Any, Any]:
    columns.setdefault("place", Value(0, output_field=IntegerField()))
    columns |= {"kind": Value(kind, output_field=CharField()), "key": F(key)}
    return rows.annotate(**columns).values_list("kind", "place", "code", "key", "zh", "en")
