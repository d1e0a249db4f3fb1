"""The design system: tokens, components, template tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "core.web"
    label = "web"
