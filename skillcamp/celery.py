"""The Celery application."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillcamp.settings.embedded")

TRANSPORT_ALIASES["filesystem"] = "core.jobs.folder:Transport"

app = Celery("skillcamp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
