"""Addresses of the desk: pages over several domains."""

from desk.pages import agenda, organiser, today

app_name = "desk"
urlpatterns = [*today.urlpatterns, *agenda.urlpatterns, *organiser.urlpatterns]
