"""The words for what places refuse."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "venue_code_taken": _("Another venue has this code. Choose another."),
    "room_code_taken": _("Another room of this venue has this code. Choose another."),
    "venue_archived": _("This venue is no longer in use."),
    "room_still_taken": _(
        "It is taken %(count)s times from today on, first at %(first)s. Move those first."
    ),
}
