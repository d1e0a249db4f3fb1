"""The Celery application."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillcamp.settings.embedded")

TRANSPORT_ALIASES["filesystem"] = "core.jobs.folder:Transport"

app = Celery("skillcamp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Workers log as the web does (LOGGING): Celery leaves logging alone when this is connected."""
