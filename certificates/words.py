"""The words for what certificates refuse, and what holders are told."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "glyph_missing": _(
        "%(name)s: the fonts lack %(characters)s, so it can't be printed. Correct the name first."
    ),
    "banned_word": _("These words may not stand on a certificate: %(words)s."),
    "already_ended": _("This certificate was revoked or replaced already."),
    "certificate_ended": _("This certificate is not valid any more; it can't be downloaded."),
    "certificate_reason_needed": _("Say why it is revoked."),
    "number_unknown": _("There is no certificate with this number. Compare it with the paper."),
    "code_of_paper_wrong": _(
        "The number and the code don't belong together. Compare both with the paper."
    ),
    "code_of_paper_needed": _(
        "Many numbers were checked from here. Type the code beneath the number on the paper too."
    ),
    "number_malformed": _("A character of the number is wrong. Compare it with the paper."),
}

NOTICES = {
    "certificate_issued": (_("Certificate issued"), _("%(title)s: number %(number)s.")),
    "certificate_revoked": (_("Certificate revoked"), _("%(number)s: %(reason)s")),
}
