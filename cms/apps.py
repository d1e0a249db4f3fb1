"""The cms app."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        """Listen to what editors publish."""
        from cms.freshness import watch_pages  # noqa: PLC0415 - models, so not before they are loaded

        watch_pages()
