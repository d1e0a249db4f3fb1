"""The competitions app."""

from django.apps import AppConfig

from competitions.words import (
    entries,
    marking,
    matches,
    places,
    previews,
    results,
    schemes,
    timed,
)
from competitions.words.notices import NOTICES
from core.errors_words import register
from core.notices.kinds import register as register_notices


class CompetitionsConfig(AppConfig):
    name = "competitions"

    def ready(self) -> None:
        """Make the words of refusals and notices known."""
        for module in (entries, marking, timed, matches, results, places, previews, schemes):
            register(module.WORDS)
        register_notices(NOTICES)
