"""Which notices leave the house at once, and which are for the inbox alone: one table.

At once, by message and letter: what must be answered, what changes a day that somebody had planned,
and what comes after a long wait. The inbox alone: what the page has just answered, and what can wait.
"""

AT_ONCE = frozenset(
    {
        # to be answered
        "seat_offered",
        "move_asked",
        "merge_asked",
        "session_moved_clash",
        "request_returned",
        "class_to_decide",
        "requests_wait",
        # a planned day changes
        "class_cancelled",
        "enrolment_cancelled",
        "session_moved",
        "session_moved_staff",
        "move_withdrawn",
        "back_with_seat",
        "back_in_line",
        # after a wait
        "seat_came_free",
        "nominated",
        "ballot_seat",
        "ballot_waiting",
        "ballot_passed_over",
        "request_seat",
        "request_waiting",
        "request_rejected",
    }
)
INBOX_ALONE = frozenset(
    {
        # answered on the page at once
        "seat_given",
        "seat_waiting",
        "seat_requested",
        "seat_applied",
        "moved",
        # can wait
        "offer_lapsed",
        "queue_closed",
        "ballot_listed",
        "request_lapsed",
        "completed",
        "move_lapsed",
        "merge_lapsed",
        "class_held",
        "rule_set_aside",
        "rule_holds_again",
        "strike_talk",
        "strike_given",
        "strike_waived",
        "strike_answered",
    }
)
