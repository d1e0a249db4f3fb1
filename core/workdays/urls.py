"""Addresses of the working days."""

from django.urls import path

from core.workdays.views import calendar

app_name = "workdays"
urlpatterns = [path("desk/workdays/", calendar, name="calendar")]
