"""The words for what is done to many of a class at once: moves, merges, cancelling, go or no go."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "answer_until_past": _("Say until when they answer; the moment must be to come."),
    "not_a_sister": _("People move between classes of the same course. Choose another class."),
    "target_over": _("That class is over or not open to the public. Choose another."),
    "target_not_drawn": _(
        "The seats of that class are drawn first. Move people there after the draw."
    ),
    "nobody_to_move": _("None of those who were chosen can be asked to move there."),
    "nobody_to_cancel": _("None of those who were chosen has a seat or a place here any more."),
    "seats_short": _(
        "%(wanted)s seats are needed there, %(free)s are free: %(short)s too few. Choose fewer "
        "people, or have the missing seats added."
    ),
    "not_movable": _("Has no seat or place in line here any more."),
    "in_target_already": _("Is in that class already."),
    "merging_already": _("This class is being merged already. Wait for the answers."),
    "change_done": _(
        "This can't be taken back any more: it was carried out, or the class is over."
    ),
    "class_code_taken": _("Another class has this code. Choose another."),
    "least_not_positive": _("A class needs at least one person; leave it empty for no rule."),
    "least_above_seats": _("The class has only %(seats)s seats; it can't need more people."),
    "decide_at_needed": _("Say when it is decided."),
    "decide_after_start": _("It is decided before the class begins, and at a time to come."),
    "no_least": _("This class has no least number of people; it is held anyway."),
}

NOTICES = {
    "move_asked": (
        _("Would you move to another class?"),
        _(
            "%(course)s: from %(left)s to %(label)s. Both seats are held for you until %(until)s; "
            "without an answer you stay. %(why)s"
        ),
    ),
    "merge_asked": (
        _("Your class goes together with another"),
        _(
            "%(course)s: %(left)s will not be held by itself. A seat in %(label)s is held for you: "
            "take it before %(until)s. %(why)s"
        ),
    ),
    "move_lapsed": (
        _("You stay in your class"),
        _("%(course)s: you did not answer in time, so you stay in %(left)s."),
    ),
    "merge_lapsed": (
        _("The seat was not taken"),
        _("%(course)s: the seat in %(label)s is no longer held; %(left)s is not held by itself."),
    ),
    "move_withdrawn": (
        _("You need not move"),
        _("%(course)s: the question was taken back, you stay in %(left)s."),
    ),
    "moved": (
        _("You have moved"),
        _("%(course)s: from %(left)s to %(label)s; %(number)s sessions go along."),
    ),
    "back_with_seat": (
        _("Your seat is back"),
        _("%(course)s, %(label)s: the cancellation was taken back, the seat is yours again."),
    ),
    "back_in_line": (
        _("You are back in line"),
        _(
            "%(course)s, %(label)s: the cancellation was taken back. The seat had gone on; you have "
            "your old place in line."
        ),
    ),
    "class_held": (
        _("The class is held"),
        _("%(course)s, %(label)s will be held. See you there."),
    ),
    "class_to_decide": (
        _("Decide whether the class is held"),
        _("%(course)s, %(label)s: %(taken)s people of at least %(least)s."),
    ),
}

WHYS = {
    "asked_to_move": _("asked to move here"),
    "moved_away": _("moved to another class"),
    "moved_here": _("moved here from another class"),
    "question_withdrawn": _("the question was taken back"),
    "cancel_undone": _("the cancellation was taken back"),
}
