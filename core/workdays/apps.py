"""The app core.workdays."""

from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "core.workdays"
    label = "workdays"
