"""What a session that takes a room or a person is called (asked by dotted name from settings)."""

import uuid
from collections.abc import Sequence

from django.urls import reverse

from courses.models import ClassSession


def titles(sources: Sequence[str]) -> dict[str, dict[str, str]]:
    """For each `session:UUID` the class in two languages and its page on the desk; one query."""
    ids = {uuid.UUID(source.partition(":")[2]): source for source in sources}
    sessions = ClassSession.objects.filter(uuid__in=ids).select_related("course_class__course")
    return {
        ids[session.uuid]: {
            "title_zh": f"{course.title_zh} {held.label_zh}",
            "title_en": f"{course.title_en or course.title_zh} {held.label_en or held.label_zh}",
            "url": reverse("courses:desk_class", args=[held.code]),
        }
        for session in sessions
        for held in [session.course_class]
        for course in [held.course]
    }
