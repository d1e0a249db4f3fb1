"""What beat is told to send, a worker knows."""

from django.conf import settings

from skillcamp.celery import app


def test_every_scheduled_task_is_one_that_a_worker_has():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - set(app.tasks) == set()
