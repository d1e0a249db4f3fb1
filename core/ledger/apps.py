"""The app core.ledger; also registers the core's words."""

from django.apps import AppConfig

from core.errors_words import register
from core.words import WORDS


class LedgerConfig(AppConfig):
    name = "core.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Make the core's words known."""
        register(WORDS)
