"""Who may teach, organise and see a class."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from accounts.queries.roles import has_duty, units_with_duty
from accounts.rules.kinds import UnitDuty
from core.clock import now
from courses.models import ClassStaff, CourseClass

MANAGER = "manager"


def may_organise(person: Any, course_class: CourseClass) -> bool:
    """Is the person an organiser of the class's unit?"""
    return has_duty(person, UnitDuty.ORGANISER, course_class.unit, timezone.localdate(now()))


def may_teach(person: Any, course_class: CourseClass) -> bool:
    """May the person give marks and sign completions: a trainer of the class, or its organiser?"""
    if not person.is_authenticated:
        return False
    trainers = _staff(person, course_class).exclude(duty=MANAGER)
    return trainers.exists() or may_organise(person, course_class)


def may_take_roll(person: Any, course_class: CourseClass) -> bool:
    """Is the person on the staff of the class, its manager included, or its organiser?"""
    if not person.is_authenticated:
        return False
    return _staff(person, course_class).exists() or may_organise(person, course_class)


def _staff(person: Any, course_class: CourseClass) -> QuerySet[ClassStaff]:
    return ClassStaff.objects.filter(course_class=course_class, person=person, ended_at=None)


def may_call(person: Any, course_class: CourseClass) -> bool:
    """May the person see the phones of this class: its manager, or its organiser?"""
    if not person.is_authenticated:
        return False
    managers = _staff(person, course_class).filter(duty=MANAGER)
    return managers.exists() or may_organise(person, course_class)


def managers_of(course_class: CourseClass) -> QuerySet[ClassStaff]:
    """Who manages the class now."""
    rows = ClassStaff.objects.filter(course_class=course_class, duty=MANAGER, ended_at=None)
    return rows.select_related("person", "course_class").order_by("pk")


def classes_taught_by(person: Person) -> QuerySet[CourseClass]:
    """The classes on whose staff the person is."""
    return CourseClass.objects.filter(
        pk__in=ClassStaff.objects.filter(person=person, ended_at=None).values("course_class")
    )


def classes_organised_by(person: Person) -> QuerySet[CourseClass]:
    """The classes of the units for which the person organises."""
    units = units_with_duty(person, UnitDuty.ORGANISER, timezone.localdate(now()))
    return CourseClass.objects.filter(Q(unit__in=units))


def teaching(person: Person) -> QuerySet[ClassStaff]:
    """The person's places on the staff of any class."""
    return ClassStaff.objects.filter(person=person, ended_at=None)


def teaches_something(person: Any) -> bool:
    """Is the person on the staff of any class?"""
    return person.is_authenticated and teaching(person).exists()
