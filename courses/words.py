"""The words for what courses refuse or explain."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "code_or_marks": _("Send the code of the screen, or the marks of a roll."),
    "class_not_published": _("This class is not open to the public yet."),
    "class_cancelled": _("This class was cancelled. Look at the other classes of the course."),
    "begun": _("This class has begun. Look for the next one."),
    "not_open_yet": _("Enrolment has not opened yet. Come back when it opens."),
    "closed": _("Enrolment has closed. Look for the next class."),
    "other_units_only": _(
        "This class is for other units only. Look for a class open to everyone."
    ),
    "unit_needed": _("This class is for certain units. Say your unit on the account page first."),
    "same_course": _("You already have a seat or a place in another class of this course."),
    "clash": _("It overlaps something you already have at that time. Leave that first."),
    "not_eligible": _("You can't join this class."),
    "not_live": _("This enrolment has ended already."),
    "too_late_to_cancel": _("The class has begun; ask the organiser to cancel."),
    "not_offered": _("There is no seat offered here any more."),
    "offer_expired": _("The offer has expired; the seat went to the next in line."),
    "capacity_below_taken": _("%(taken)s seats are taken; the capacity can't be below that."),
    "class_over": _("The class is over."),
    "no_sessions": _("A class needs at least one session."),
    "code_tampered": _("This code is not right. Scan the one on the screen again."),
    "code_expired": _("This code has expired. Scan the one on the screen now."),
    "window_closed": _("Signing in is not open now for this session."),
    "not_in_class": _("You have no seat in this class. Speak to the trainer."),
    "scan_used": _("This scan was used already. Scan again."),
    "pairing_unknown": _("This pairing code is not right or has expired. Ask for a new one."),
    "session_not_begun": _("This session has not begun; it can't be marked yet."),
    "session_cancelled": _("This session was cancelled."),
    "signed_off": _("The roll was signed off; only the organiser may correct it, with a reason."),
    "reason_needed": _("Say why."),
    "status_unknown": _("This status is not known."),
    "mark_out_of_range": _("A mark is outside 0 to the maximum; nothing was changed."),
    "item_closed": _("This item is closed."),
    "sessions_open": _("%(open)s sessions are not over or not signed off yet."),
    "not_signed": _("The trainer has not signed yet."),
    "not_confirmed": _("This completion is not confirmed."),
    "already_confirmed": _("This completion is confirmed; re-open it first, with a reason."),
    "hours_short": _("Attended less than %(least)s %% of the hours."),
    "marks_missing": _("A mark is missing."),
    "mark_short": _("The total is below %(least)s."),
    "must_pass": _("An item that must be passed was not."),
    "room_taken": _("The room is taken at that time."),
    "trainer_taken": _("The trainer teaches elsewhere at that time."),
}

NOTICES = {
    "seat_given": (_("You have a seat"), _("%(course)s, %(label)s: the seat is yours.")),
    "seat_waiting": (_("You are in line"), _("%(course)s, %(label)s is full. We will ask you.")),
    "seat_offered": (
        _("A seat is held for you"),
        _("%(course)s, %(label)s: accept before %(until)s, or it goes to the next."),
    ),
    "offer_lapsed": (_("The offer has expired"), _("%(course)s, %(label)s: the seat moved on.")),
    "class_cancelled": (
        _("Class cancelled"),
        _("%(course)s, %(label)s will not be held. %(why)s"),
    ),
    "enrolment_cancelled": (_("Enrolment cancelled"), _("%(course)s, %(label)s. %(why)s")),
    "completed": (_("Course completed"), _("%(course)s, %(label)s: your result is there.")),
}
