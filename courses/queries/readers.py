"""Who reads what is told about a person, and in which language."""

from accounts.models import Person
from courses.models import CourseClass


def reader_for(person: Person) -> Person | None:
    """Who reads what is told about the person: a child's parent."""
    return person.guardian if person.guardian_id and not person.can_sign_in else person


def label_for(person: Person, course_class: CourseClass) -> str:
    """What the class is called in the language of who reads it."""
    reader = reader_for(person)
    english = reader is not None and reader.language == "en"
    return (english and course_class.label_en) or course_class.label_zh
