"""The certificates app."""

from django.apps import AppConfig

from certificates.words import NOTICES, WORDS
from core.errors_words import register
from core.notices.kinds import register as register_notices


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        """Make the words of refusals and notices known."""
        register(WORDS)
        # What makes a paper worth nothing is told at once.
        register_notices(NOTICES, at_once={"certificate_revoked"})
