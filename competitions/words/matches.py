"""The words for what brackets and matches refuse or explain."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "too_many_entries": _("At most %(most)s entries are taken here."),
    "unknown_format": _("The format is not known here."),
    "same_unit": _("Two of one unit meet in the first round."),
}
