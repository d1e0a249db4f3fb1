"""Addresses of the competitions app: one list a page module."""

from competitions.pages import badges, judge, public, schemes

app_name = "competitions"
urlpatterns = [*public.urlpatterns, *judge.urlpatterns, *schemes.urlpatterns, *badges.urlpatterns]
