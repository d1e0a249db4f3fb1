"""Addresses of venues and rooms."""

from places.pages import venues

app_name = "places"
urlpatterns = venues.urlpatterns
