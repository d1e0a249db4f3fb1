"""Addresses of the competitions app: one list a page module."""

from competitions.pages import (
    badges,
    boards,
    chief,
    judge,
    opening,
    public,
    results,
    schemes,
    timed,
    timed_runs,
)

app_name = "competitions"
urlpatterns = [
    *badges.urlpatterns,
    *boards.urlpatterns,
    *chief.urlpatterns,
    *judge.urlpatterns,
    *opening.urlpatterns,
    *public.urlpatterns,
    *results.urlpatterns,
    *schemes.urlpatterns,
    *timed.urlpatterns,
    *timed_runs.urlpatterns,
]
