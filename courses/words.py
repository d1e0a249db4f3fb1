"""The words for what courses refuse or explain."""

from django.utils.translation import gettext_lazy as _

from courses import words_calls, words_changes, words_rules

WORDS = {
    "code_or_marks": _("Send the code of the screen, or the marks of a roll."),
    "class_not_published": _("This class is not open to the public yet."),
    "class_cancelled": _("This class was cancelled. Look at the other classes of the course."),
    "begun": _("This class has begun. Look for the next one."),
    "by_nomination": _("Seats of this class are given by nomination. Ask your union officer."),
    "party_not_here": _("People are not placed in groups in this class; ask one by one."),
    "party_unknown": _("No group of this class has this code. Look at it again."),
    "party_handed_in": _("The group is handed in already; ask by yourself."),
    "party_full": _("The group is full: at most %(most)s people."),
    "party_elsewhere": _("You are in another group of this class. Leave that first."),
    "party_not_leader": _("Whoever gathered the group hands in."),
    "party_small": _("A group has at least %(least)s people; wait for the others."),
    "class_full": _("No seat is free. Nothing was changed."),
    "walk_in_unknown": _("Nobody has this number. Type a name as well to take a new person down."),
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
    "grade_out_of_range": _(
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
    "ballot_frozen": _(
        "The list of the ballot is public. Wait for the draw; nothing was changed."
    ),
    "quota_needs_limit": _("A class without a limit keeps no seats. Say how many it has first."),
    "quota_for_nobody": _("Say for which unit or group the seats are kept."),
    "quota_twice": _("Two quotas are for the same unit and group. Put them together."),
    "quotas_above_capacity": _("The quotas keep %(kept)s seats, but there are %(seats)s."),
    "quota_below_taken": _(
        "Of “%(name)s” %(taken)s seats are taken already. Keep at least those."
    ),
    "quotas_without_free_seats": _(
        "%(wanted)s more seats are to be kept, but only %(free)s are free. Taken seats stay."
    ),
    "capacity_below_quotas": _(
        "%(kept)s of the free seats are kept by quotas. Change the quotas first."
    ),
    "closes_before_opens": _("Asking ends before it begins. Look at the two times again."),
    "opens_after_start": _(
        "Enrolment opens when the class has begun already. Choose a time before."
    ),
    "cancel_after_start": _("The class has begun by then. Choose a time before it begins."),
    "bad_offer_hours": _("Hold a freed seat for 1 to %(most)s hours."),
    "giving_in_use": _("People have asked already: how seats are given stays as it is."),
    "open_has_no_limit": _("An open class has no limit; take the number of seats away first."),
    "not_by_ballot": _("The seats of this class are not given by ballot."),
    "in_a_round": _("This class is in a ballot with other classes. Draw it there."),
    "applications_open": _("People may apply until %(closes_at)s. Freeze the list after that."),
    "nobody_applied": _("Nobody has applied. Give the seats by arrival instead."),
    "not_frozen": _("Publish the list first."),
    "round_too_small": _("Choose at least two classes."),
    "round_too_large": _("Choose at most %(most)s classes."),
    "closes_in_past": _("The last moment to apply is in the past."),
    "not_in_round": _("One of the classes is not in this ballot."),
    "choice_twice": _("A class stands twice in the list."),
    "not_yours_to_decide": _("This request is not yours to decide."),
    "own_request": _("One's own request is decided by somebody else."),
    "not_requested": _("This request is not waiting for a decision."),
    "request_lapsed": _("The request has lapsed: the time to decide is over."),
    "membership_unconfirmed": _(
        "First confirm that the person belongs to the unit, on the page “People”."
    ),
    "mend_by_needed": _("Say until when it is to be mended; the moment must be to come."),
    "mend_too_late": _("The time to mend the request is over; it has lapsed."),
    "note_too_long": _("At most %(most)s characters."),
    "deputy_is_self": _("Name somebody else as deputy."),
    "deputy_times": _("The end of a deputy's time is after its beginning, and to come."),
    "deputy_no_account": _("This person can't sign in, so can't be a deputy."),
    "nominee_unknown": _("No person has this number and this name. Look at both again."),
    "not_by_nomination": _("The seats of this class are not given by nomination."),
    "not_your_person": _("This person is not of a unit that you are officer of."),
    "no_quota": _("No seats of this class are kept for this person's unit."),
    "quota_used_up": _("“%(name)s”: all %(seats)s seats are taken. Withdraw one first."),
    "room_taken": _("The room is taken at that time."),
    "room_archived": _("The room is no longer in use. Choose another."),
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
    "seat_came_free": (
        _("A seat came free: it is yours"),
        _("%(course)s, %(label)s begins soon, so the seat is given directly. See you there."),
    ),
    "offer_lapsed": (_("The offer has expired"), _("%(course)s, %(label)s: the seat moved on.")),
    "queue_closed": (
        _("No seat came free"),
        _("%(course)s, %(label)s has begun. Look for the next class."),
    ),
    "nominated": (
        _("Your union nominated you"),
        _("%(course)s, %(label)s: the seat is yours. If you can't come, decline it soon."),
    ),
    "ballot_listed": (
        _("The list of the ballot is public"),
        _("%(course)s, %(label)s: your line has the code %(code)s. The draw comes next."),
    ),
    "ballot_seat": (
        _("Drawn: you have a seat"),
        _("%(course)s, %(label)s: the seat is yours."),
    ),
    "ballot_waiting": (
        _("Drawn: you are in line"),
        _("%(course)s, %(label)s: number %(number)s in line. We will ask you."),
    ),
    "ballot_passed_over": (
        _("Drawn: you were passed over"),
        _("%(course)s, %(label)s: a rule says no for now, see why there. You keep your place."),
    ),
    "request_seat": (
        _("Request accepted: you have a seat"),
        _("%(course)s, %(label)s: the seat is yours."),
    ),
    "request_waiting": (
        _("Request accepted: you are in line"),
        _("%(course)s, %(label)s is full. We will ask you."),
    ),
    "request_returned": (
        _("Your request came back"),
        _("%(course)s, %(label)s: %(why)s Mend it and hand it in again."),
    ),
    "request_rejected": (_("Request not accepted"), _("%(course)s, %(label)s. %(why)s")),
    "request_lapsed": (
        _("The request has lapsed"),
        _("%(course)s, %(label)s: it was not decided or mended in time."),
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
    "drawn": _("by the draw"),
    "ballot_other": _("another class of the ballot gave a seat"),
    "approved": _("everybody said yes"),
    "yes_unit": _("the unit said yes"),
    "yes_organiser": _("the organiser said yes"),
    "mended": _("mended and handed in again"),
    "request_changed": _("the request was changed"),
    "not_decided": _("not decided in time"),
    "not_mended": _("not mended in time"),
}

# Why the draw passed somebody over, shorter than the refusal and without its facts.
PASSED_OVER = {
    "clash": _("passed over: something else at that time"),
    "same_course": _("passed over: a seat in another class of the course"),
    "prerequisite": _("passed over: a course to be completed first"),
    "other_units_only": _("passed over: for other units only"),
    "unit_needed": _("passed over: no unit"),
    "birth_date_needed": _("passed over: no birth date"),
    "too_young": _("passed over: too young"),
    "too_old": _("passed over: too old"),
    "group_needed": _("passed over: no group of workers"),
    "other_groups_only": _("passed over: for other groups of workers"),
    "certificate_needed": _("passed over: a certificate is missing"),
    "season_limit": _("passed over: too many classes this season"),
}


def why_word(why: str) -> str:
    """The reason of a move in the reader's language."""
    start, _colon, code = why.partition(":")
    if start == "passed_over" and code in WORDS | words_rules.WORDS:
        return str(PASSED_OVER.get(code, _("passed over by a rule about the person")))
    return str((WHYS | words_rules.WHYS | words_changes.WHYS | words_calls.WHYS).get(why, why))
