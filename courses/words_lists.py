"""The words for lists of people to be enrolled from a spreadsheet."""

from django.utils.translation import gettext_lazy as _

from courses.rules.lists import Verdict

WORDS = {
    "nobody_has_number": _(
        "Nobody has this number. Look at it, or register the person on the page “People” first."
    ),
    "row_twice": _("Stands in row %(row)s already."),
    "row_without_name": _("The name is missing."),
    "row_without_number": _("Type a phone, employee or ID number."),
    "id_number_is_number": _(
        "“%(column)s” holds a number, of which a spreadsheet keeps fifteen digits only. Format the "
        "column as text and type the number anew."
    ),
    "numbers_of_two_people": _("The numbers of this row belong to two people."),
    "name_is_another": _("This number belongs to somebody of another name. Look at both."),
    "no_seat_left": _("No seat is left; the place would be in line."),
    "quota_full": _("No seat of the quota is left."),
    "list_has_bad_rows": _(
        "%(number)s rows can't be enrolled. Mend the file, or enrol the good rows only."
    ),
    "list_too_long_at_once": _(
        "All or nothing is for at most %(longest)s rows. Enrol the good rows instead; all are good."
    ),
    "list_changed": _(
        "Something has changed since: rows %(rows)s can't be enrolled any more. Nobody was "
        "enrolled; upload the list again."
    ),
}

VERDICTS = {
    Verdict.UNKNOWN: _("Unknown"),
    Verdict.TWICE: _("Twice in the file"),
    Verdict.NOT_ELIGIBLE: _("Not eligible"),
    Verdict.CLASH: _("Time taken"),
    Verdict.OVER_QUOTA: _("No seat left"),
    Verdict.ALREADY: _("There already"),
    Verdict.NEW: _("Good"),
}
