"""Addresses of the desk: pages over several domains."""

from desk.pages import organiser, today

app_name = "desk"
urlpatterns = [*today.urlpatterns, *organiser.urlpatterns]
