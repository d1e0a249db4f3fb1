"""The app core.draws."""

from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "core.draws"
    label = "draws"
