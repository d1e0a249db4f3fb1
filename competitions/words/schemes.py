"""The words for what is wrong in a scheme or in the rows of stations."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "bad_scheme": _("Some cells of the scheme are wrong; nothing was taken over."),
    "scheme_total": _("The maxima sum to %(reached)s; they must make exactly %(total)s."),
    "no_rows": _("There are no rows."),
    "empty": _("This cell can't be empty."),
    "bad_aspect_id": _("An aspect's id is a letter from A to J and a number, such as “C3”."),
    "letter_differs": _("The criterion must begin with the letter of the aspect's id."),
    "criterion_torn": _("The rows of a criterion stand together, under one title."),
    "level_missing": _("A judgement needs a text for each of the levels 0 to 3."),
    "level_without_judgement": _("Only a judgement has texts for levels."),
    "bad_number": _("This must be a number that is not below 0."),
    "unknown_station": _("There is no station %(station)s."),
    "unknown_fault": _("Station %(station)s has no such fault: %(fault)s."),
    "bad_stations": _("Some cells of the stations are wrong; nothing was taken over."),
    "yes_or_no": _("Write “yes” or “no”."),
    "limit_differs": _("All rows of a station have the same limit."),
    "duplicate_fault": _("This fault stands twice at the station."),
}
