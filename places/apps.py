"""The places app."""

from django.apps import AppConfig

from core.errors_words import register
from places.words import WORDS


class PlacesConfig(AppConfig):
    name = "places"

    def ready(self) -> None:
        """Make the words of refusals known."""
        register(WORDS)
