"""The words for what courses refuse or explain."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "code_or_marks": _("Send the code of the screen, or the marks of a roll."),
    "class_not_published": _("This class is not open to the public yet."),
    "class_cancelled": _("This class was cancelled. Look at the other classes of the course."),
    "begun": _("This class has begun. Look for the next one."),
    "by_nomination": _("Seats of this class are given by nomination. Ask your union officer."),
    "party_member_in": _(
        "Somebody of your group has a seat or a place here already. Leave it first, or ask one by one."
    ),
    "not_open_yet": _("Enrolment opens at %(opens_at)s. Come back then."),
    "closed": _("Enrolment has closed. Look for the next class."),
    "other_units_only": _(
        "This class is for other units only. Look for a class open to everyone."
    ),
    "unit_needed": _("This class is for certain units. Say your unit on the account page first."),
    "birth_date_needed": _(
        "This class asks for an age. Have your birth date added to your record."
    ),
    "too_young": _("This class is for %(age)s years and older."),
    "too_old": _("This class is for %(age)s years and younger."),
    "prerequisite": _("First complete the course “%(course)s”."),
    "same_course": _("You already have a seat or a place in another class of this course."),
    "clash": _("It overlaps something you already have at that time. Leave that first."),
    "not_eligible": _("You can't join this class."),
    "not_live": _("This enrolment has ended already."),
    "too_late_to_cancel": _("The class has begun; ask the organiser to cancel."),
    "not_offered": _("There is no seat offered here any more."),
    "offer_expired": _("The offer has expired; the seat went to the next in line."),
    "capacity_below_taken": _(
        "%(taken)s seats are taken; fewer would hit %(names)s. Nothing was changed."
    ),
    "no_seats": _("A class needs at least one seat."),
    "class_over": _("The class is over."),
    "no_sessions": _("A class needs at least one session."),
    "code_tampered": _("This code is not right. Scan the one on the screen again."),
    "code_expired": _("This code has expired. Scan the one on the screen now."),
    "window_closed": _("Signing in is not open now for this session."),
    "not_in_class": _("You have no seat in this class. Speak to the trainer."),
    "scan_used": _("This scan was used by somebody else. Scan again."),
    "roll_closed": _("The roll of this session is closed. Speak to the trainer."),
    "pairing_unknown": _("This pairing code is not right or has expired. Ask for a new one."),
    "session_not_begun": _("This session has not begun; it can't be marked yet."),
    "session_cancelled": _("This session was cancelled."),
    "signed_off": _("The roll was signed off; only the organiser may correct it, with a reason."),
    "reason_needed": _("Say why."),
    "scan_says_else": _("%(names)s signed in by the code. Say why you mark otherwise."),
    "status_unknown": _("This status is not known."),
    "mark_out_of_range": _(
        "A mark is not from 0 to the maximum with at most two decimals; nothing was changed."
    ),
    "item_closed": _("This item is closed."),
    "sessions_open": _("%(open)s sessions are not over or not signed off yet."),
    "not_signed": _("The trainer has not signed yet."),
    "already_signed": _(
        "The completion is signed and rests on this; the organiser re-opens it first, with a reason."
    ),
    "hours_short": _("Attended less than %(least)s %% of the hours."),
    "marks_missing": _("A mark is missing."),
    "mark_short": _("The total is below %(least)s."),
    "must_pass": _("An item that must be passed was not."),
    "course_code_taken": _("Another course has this code. Choose another."),
    "prerequisite_circle": _(
        "A course can't come before itself, by way of the courses to be passed before it either."
    ),
    "room_taken": _("The room is taken at that time."),
    "room_archived": _("The room is no longer in use. Choose another."),
    "trainer_taken": _("The trainer teaches elsewhere at that time."),
}

NOTICES = {
    "seat_given": (_("You have a seat"), _("%(course)s, %(label)s: the seat is yours.")),
    "seat_waiting": (_("You are in line"), _("%(course)s, %(label)s is full. We will ask you.")),
    "seat_requested": (
        _("Your request is in"),
        _("%(course)s, %(label)s: it is being looked at. We will tell you."),
    ),
    "seat_applied": (
        _("You are in the ballot"),
        _("%(course)s, %(label)s: the draw is public. We will tell you."),
    ),
    "seat_offered": (
        _("A seat is held for you"),
        _("%(course)s, %(label)s: accept before %(until)s, or it goes to the next."),
    ),
    "offer_lapsed": (_("The offer has expired"), _("%(course)s, %(label)s: the seat moved on.")),
    "queue_closed": (
        _("No seat came free"),
        _("%(course)s, %(label)s has begun. Look for the next class."),
    ),
    "class_cancelled": (
        _("Class cancelled"),
        _("%(course)s, %(label)s will not be held. %(why)s"),
    ),
    "enrolment_cancelled": (_("Enrolment cancelled"), _("%(course)s, %(label)s. %(why)s")),
    "completed": (_("Course completed"), _("%(course)s, %(label)s: your result is there.")),
}

# What the system writes as the reason of a move; a person's reason stands as it was typed.
WHYS = {
    "declined": _("offer declined"),
    "deadline": _("the offer was not answered in time"),
    "last_hours": _("given directly in the last hours"),
    "begun": _("the class has begun"),
    "limit_set": _("the class has a limit now"),
}


def why_word(why: str) -> str:
    """The reason of a move in the reader's language."""
    return str(WHYS.get(why, why))
