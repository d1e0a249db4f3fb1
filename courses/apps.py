"""The courses app."""

from django.apps import AppConfig

from core.errors_words import register
from core.notices.kinds import register as register_notices
from courses import words, words_calls, words_changes, words_lists, words_rules


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        """Make the words of refusals and notices known."""
        for module in (words, words_calls, words_changes, words_rules):
            register(module.WORDS)
            register_notices(module.NOTICES)
        register(words_lists.WORDS)
