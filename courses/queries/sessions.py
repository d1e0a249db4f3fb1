"""The sessions of a class, read once with their places for a page that lists them."""

from django.db.models import Prefetch

from courses.models import ClassSession

# Under this name a page's class bears all its sessions, the cancelled ones too.
LISTED = "listed_sessions"
SESSIONS = Prefetch(
    "sessions",
    queryset=ClassSession.objects.select_related("venue", "room").order_by("starts_at", "pk"),
    to_attr=LISTED,
)
