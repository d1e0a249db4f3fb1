"""The words for what sheets and schemes refuse or explain."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SHEETS: dict[str, Any] = {
    "wrong_format": _("This stage has no sheets: it isn't decided by marks."),
    "no_scheme": _("The stage has no marking scheme yet."),
    "aspects_without_judge": _("Nobody marks %(aspects)s. Form a panel for them first."),
    "judges_stand_aside": _(
        "For %(numbers)s too few judges are left: the others are of the entry's own unit. "
        "Change the panel."
    ),
    "nobody_may_mark": _("Panel %(panel)s: %(left)s judges are left who are of another unit."),
    "not_your_sheet": _("This is another judge's sheet."),
    "duty_ended": _("This duty has ended."),
    "not_your_aspect": _("Aspect %(aspect)s is marked by another judge."),
    "aspect_not_open": _("Only the judgements to be scored again are open; %(aspect)s is not."),
    "mark_shape": _("%(aspect)s: a measured value, a count or a score is missing."),
    "mark_out_of_range": _("%(aspect)s: give a number from 0 to %(most)s, in its steps."),
    "items_wrong": _("%(aspect)s: what was tapped doesn't fit (there are %(items)s)."),
    "mark_id_used": _("The id of this mark was used for another one."),
    "mark_missing": _("There is no mark yet."),
    "too_many_marks_at_once": _("Send at most %(most)s marks at once."),
    "sheet_submitted": _("The sheet was handed in. The chief judge can open it again."),
    "sheet_locked": _("The sheet is signed and locked. The chief judge can open it again."),
    "sheet_has_gaps": _("%(count)s aspects to go before the sheet can be handed in: %(aspects)s."),
    "not_chief_judge": _("Only the chief judge of the event may do this."),
    "sheets_already_signed": _("These sheets are signed already."),
    "nothing_to_sign": _("There is no sheet to sign."),
    "sheets_not_submitted": _("%(count)s sheets were not handed in yet: %(names)s."),
    "rescores_open": _("%(count)s judgements are to be scored again first: %(names)s."),
    "result_stands": _("The result is signed. It must be opened again before a sheet can be."),
    "entry_is_out": _("This entry takes no further part in the stage."),
    "work_not_started": _("The time was not started yet."),
    "bad_seconds": _("This is no time that can be used."),
    "sheets_signed": _("The sheets of this entry are signed. Open them first."),
    "text_needed": _("Say in a few words what happened."),
    "incident_decided": _("The chief judge has decided on this already."),
    "incident_of_no_entry": _("Time can be given back to an entry only."),
}
TABLETS: dict[str, Any] = {
    "badge_unknown": _("This badge isn't known or was replaced. Ask the organiser for a new one."),
    "pin_wrong": _(
        "The PIN is wrong. After five wrong ones the badge is blocked for five minutes."
    ),
    "pin_blocked": _("Too many wrong PINs. Try again in %(minutes)s minutes."),
    "mark_differs": _("%(aspect)s: another tablet sent a mark. Look at both and enter it again."),
}
SCHEMES: dict[str, Any] = {
    "scheme_head": _("A scheme needs a code and a title."),
    "scheme_too_long": _("A scheme has at most %(longest)s rows."),
    "panels_formed": _("Panels were formed for another version of the scheme. Form them anew."),
}
WORDS: dict[str, Any] = {**SHEETS, **TABLETS, **SCHEMES}
