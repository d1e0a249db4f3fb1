"""The cms app."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        """Listen to what editors publish; named, as it needs models that aren't loaded before."""
        import_string("cms.freshness.watch_pages")()
