"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

# Loads the Celery app, so that a task called from a page goes to the right broker.
from skillcamp.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillcamp.settings.embedded")

application = get_wsgi_application()
__all__ = ["application", "celery_app"]
