"""Addresses of the competitions app: one list a page module."""

from competitions.pages import (
    badges,
    boards,
    check_in,
    chief,
    draws,
    entries,
    entry_lists,
    events,
    judge,
    officials,
    opening,
    organiser,
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
    *check_in.urlpatterns,
    *chief.urlpatterns,
    *draws.urlpatterns,
    *entries.urlpatterns,
    *entry_lists.urlpatterns,
    *events.urlpatterns,
    *judge.urlpatterns,
    *officials.urlpatterns,
    *opening.urlpatterns,
    *organiser.urlpatterns,
    *public.urlpatterns,
    *results.urlpatterns,
    *schemes.urlpatterns,
    *timed.urlpatterns,
    *timed_runs.urlpatterns,
]
