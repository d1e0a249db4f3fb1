"""The words for what brackets and matches refuse or explain."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "too_many_entries": _("At most %(most)s entries are taken here."),
    "unknown_format": _("The format is not known here."),
    "same_unit": _("Two of one unit meet in the first round."),
    "not_a_bracket": _("This stage is not decided by matches."),
    "bad_seeds": _("Seeds are 1, 2, 3 and so on, each once and none left out."),
    "bracket_laid_out": _(
        "The matches were laid out for another number of entries; withdraw entries instead."
    ),
    "sides_unknown": _("It is not known yet who plays in this match."),
    "match_finished": _("This match is over. Take back its end first, or correct it."),
    "match_not_finished": _("This match is not over; enter its score instead."),
    "match_version": _(
        "Somebody else changed this match meanwhile. Nothing was saved: look at what stands now, "
        "then enter it again."
    ),
    "draw_not_allowed": _("The score is equal. Play on until one side leads."),
    "period_drawn": _("Period %(no)s is equal; each has a winner."),
    "not_decided": _("Best of %(best_of)s: whoever wins has %(wins)s, and no more."),
    "bad_score": _("A score is a whole number from 0 to %(most)s."),
    "score_missing": _("Enter the score of both sides."),
    "score_not_of_periods": _("The periods make %(home)s : %(away)s; the score says otherwise."),
    "too_many_periods": _("At most %(most)s periods are kept."),
    "draw_unknown": _("A stage of this kind has no such draw."),
    "not_begun_so": _("A bracket begins with its first match."),
    "record_used": _("The id of this record was used for another."),
    "bad_status": _("A match is played, or forfeited by one side or both."),
    "nothing_to_undo": _("There is nothing to take back."),
    "later_played": _(
        "A match that follows was begun: %(matches)s. Ask the chief judge to correct the result."
    ),
    "reason_needed": _("Say why."),
    "not_your_match": _("You are no referee of this event."),
    "not_a_referee": _("Choose a referee of this event."),
}
