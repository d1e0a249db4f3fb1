"""The words for what results and awards refuse or explain."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "not_your_event": _("You have no duty at this event that sees its result."),
    "not_your_move": _("Another duty makes this step of the result."),
    "second_factor_needed": _("Set up two-step sign-in on the account page first."),
    "stages_open": _("These stages are not closed yet: %(stages)s."),
    "numbers_closed": _("The anonymous numbers must be opened first."),
    "result_has_gaps": _("%(count)s entries have no place yet: say what became of them."),
    "result_already_signed": _("This was signed already. A second signature changes nothing."),
    "checker_signs": _("Whoever checked the result doesn't sign it."),
    "result_published": _("The result is signed. Re-open it first, with a reason."),
    "not_published": _("The result is not published yet."),
    "result_not_final": _("The result is not final yet."),
    "notice_running": _("The public notice runs until the end of %(until)s."),
    "awards_given": _("The awards were given already."),
    "place_won_final": _("Won the final."),
    "place_lost_final": _("Lost the final."),
    "place_won_third": _("Won the match for third place."),
    "place_lost_third": _("Lost the match for third place."),
    "place_lost_in_round": _("Lost in round %(round)s."),
    "place_still_in": _("Still in the competition."),
}
