"""Addresses of the competitions app: one list a page module."""

from competitions.pages import public

app_name = "competitions"
urlpatterns = [*public.urlpatterns]
