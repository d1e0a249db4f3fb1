"""Addresses of draws."""

from django.urls import path

from core.draws.views import draw

app_name = "draws"
urlpatterns = [path("draws/<uuid:uuid>/", draw, name="draw")]
