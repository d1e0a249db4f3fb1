"""Addresses of the competitions app: one list a page module."""

from competitions.pages import badges, boards, judge, public, schemes, timed, timed_runs

app_name = "competitions"
urlpatterns = [
    *badges.urlpatterns,
    *boards.urlpatterns,
    *judge.urlpatterns,
    *public.urlpatterns,
    *schemes.urlpatterns,
    *timed.urlpatterns,
    *timed_runs.urlpatterns,
]
