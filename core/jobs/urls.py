"""Addresses of jobs."""

from django.urls import path

from core.jobs.views import job

app_name = "jobs"
urlpatterns = [path("jobs/<uuid:uuid>/", job, name="job")]
