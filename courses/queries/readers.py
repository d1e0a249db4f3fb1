"""Who reads what is told about a person, and what the class is called there."""

from accounts.models import Person
from core.notices.kinds import both
from courses.models import CourseClass


def reader_for(person: Person) -> Person | None:
    """Who reads what is told about the person: a child's parent."""
    return person.guardian if person.guardian_id and not person.can_sign_in else person


def names_of(course_class: CourseClass) -> dict[str, dict[str, str]]:
    """What a class is called, as the facts of a notice: `course` and `label`."""
    course = course_class.course
    return {"course": both(course.title_zh, course.title_en), "label": label_of(course_class)}


def label_of(course_class: CourseClass) -> dict[str, str]:
    """Which class of the course it is, as a fact of a notice."""
    return both(course_class.label_zh, course_class.label_en)
