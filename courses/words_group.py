"""What is copied into a chat group about a whole class: no word of it is about one person."""

from django.utils.translation import gettext_lazy as _

GROUP = {
    "group_soon": (
        _("Enrolment opens soon"),
        _(
            "%(course)s, %(label)s. First session: %(when)s. Enrolment opens %(opens)s: sign in and "
            "get ready before, then one tap is enough."
        ),
    ),
    "group_open": (
        _("Enrolment is open"),
        _("%(course)s, %(label)s. First session: %(when)s. Ask for a seat on the page."),
    ),
    "group_class": (_("About the class"), _("%(course)s, %(label)s. First session: %(when)s.")),
    "group_moved": (
        _("A session was moved"),
        _("%(course)s, %(label)s, “%(session)s”: not %(old)s but %(new)s."),
    ),
    "group_session_off": (
        _("A session is cancelled"),
        _("%(course)s, %(label)s: “%(session)s”, %(old)s, is not held."),
    ),
    "group_cancelled": (
        _("Class cancelled"),
        _(
            "%(course)s, %(label)s will not be held. Who was in it has been told; the page of the "
            "course shows other classes."
        ),
    ),
    "group_listed": (
        _("The list of the ballot is public"),
        _("%(course)s, %(label)s: who applied finds the own line there. The draw comes next."),
    ),
    "group_drawn": (
        _("The seats were drawn"),
        _(
            "%(course)s, %(label)s: the draw can be checked by everybody. Whether the seat is yours "
            "stands on your own page."
        ),
    ),
    "group_offers": (
        _("Seats came free"),
        _(
            "%(course)s, %(label)s: seats held for people in line: %(number)s. Look at your own page "
            "and answer in time; the first is held until %(until)s."
        ),
    ),
    "group_held": (
        _("The class is held"),
        _("%(course)s, %(label)s will be held. First session: %(when)s."),
    ),
}
