"""The courses app."""

from django.apps import AppConfig

from core.errors_words import register
from core.notices.kinds import register as register_notices
from courses.words import NOTICES, WORDS


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        """Make the words of refusals and notices known."""
        register(WORDS)
        register_notices(NOTICES)
