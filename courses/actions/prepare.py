"""Getting ready for the moment at which a class opens."""

import datetime

from accounts.models import Person
from courses.models import CourseClass, PreparedRequest


def prepare(
    *, course_class: CourseClass, person: Person, at: datetime.datetime
) -> PreparedRequest:
    """Keep that the person has read what they agree to; again changes nothing. It holds no seat."""
    row, _made = PreparedRequest.objects.get_or_create(
        course_class=course_class, person=person, defaults={"agreed_at": at}
    )
    return row
