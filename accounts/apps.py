"""The accounts app."""

from django.apps import AppConfig

from accounts.words import WORDS
from core.errors_words import register


class AccountsConfig(AppConfig):
    """Units, people, roles, sign-in."""

    name = "accounts"

    def ready(self) -> None:
        """Tell the catalogue of refusals this app's words."""
        register(WORDS)
