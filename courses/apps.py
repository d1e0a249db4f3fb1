"""The courses app."""

from django.apps import AppConfig

from core.errors_words import register
from core.notices.kinds import register as register_notices
from core.notices.kinds import register_codes
from courses import words, words_calls, words_changes, words_group, words_lists, words_rules
from courses.told_by import AT_ONCE


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        """Make the words of refusals and notices known."""
        for module in (words, words_calls, words_changes, words_rules):
            register(module.WORDS)
            register_notices(module.NOTICES, at_once=AT_ONCE & module.NOTICES.keys())
        register(words_lists.WORDS)
        register_notices(words_group.GROUP)
        register_codes("rule", words_rules.RULES)
