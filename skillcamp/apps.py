"""The project as an app: loads the Celery app and names nothing else."""

from django.apps import AppConfig

from skillcamp.celery import app as celery_app


class SkillcampConfig(AppConfig):
    name = "skillcamp"
    celery = celery_app
