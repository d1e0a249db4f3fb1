"""The words for the call list, and for what waits for those who decide."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS = {
    "call_answered": _("Has answered or read it meanwhile: nothing is open here any more."),
    "manager_no_account": _("This person can't sign in, so can't be class manager."),
    "call_none": _("Nobody was called here."),
    "call_final": _(
        "This answer can't be taken back here: the person asks again, or you enrol them."
    ),
}

NOTICES = {
    "requests_wait": (
        _("Requests wait for you"),
        _(
            "%(course)s, %(label)s: new requests: %(number)s. Decide on them in time, or they lapse."
        ),
    ),
}

WHYS = {"declined_by_phone": _("declined by phone")}

# What a call is about, and what came of it.
ABOUT = {
    "offer": _("A seat is held: has not answered"),
    "move": _("Asked to move: has not answered"),
    "choice": _("A session moved into a clash: has not chosen"),
    "mend": _("A request came back: has not mended it"),
    "notice": _("Has not read it"),
}
OUTCOMES = {
    "todo": pgettext_lazy("calls", "Not reached yet"),
    "reached": pgettext_lazy("calls", "Reached"),
    "wont_come": pgettext_lazy("calls", "Won't come"),
}
