"""The app core.jobs."""

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.apps import AppConfig

from core.jobs.carry import give_back, send_along, take_over


class JobsConfig(AppConfig):
    name = "core.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Messages carry the request's id."""
        before_task_publish.connect(send_along)
        task_prerun.connect(take_over)
        task_postrun.connect(give_back)
