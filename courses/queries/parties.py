"""Groups that want to be placed together."""

from accounts.models import Person
from courses.models import CourseClass, EnrolmentParty


def party_of(course_class: CourseClass, person: Person) -> EnrolmentParty | None:
    """The living group of the class that the person is in."""
    return (
        EnrolmentParty.objects.filter(
            course_class=course_class,
            dissolved_at=None,
            members__person=person,
            members__left_at=None,
        )
        .select_related("leader", "course_class__course")
        .first()
    )
