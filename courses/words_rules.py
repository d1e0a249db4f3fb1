"""The words for the rules of eligibility: what each says, yes or no, and for subsidy and strikes."""

from django.utils.translation import gettext_lazy as _

RULES = {
    "window": _("Hours of enrolment"),
    "units": _("Unit"),
    "groups": _("Group of workers"),
    "age": _("Age"),
    "prerequisites": _("Courses before it"),
    "certificates": _("Certificates before it"),
    "season": _("Classes a season"),
    "same_course": _("Once a course"),
    "clash": _("Your time"),
    "strikes": _("No-shows"),
}

WORDS = {
    # what stands against it
    "clash": _(
        "It overlaps “%(what)s” (%(starts_at)s to %(ends_at)s; %(minutes)s minutes of way "
        "between the two). Leave that first."
    ),
    "clash.way": _(
        "There is too little time between it and “%(what)s” (%(starts_at)s to %(ends_at)s): the "
        "way takes %(minutes)s minutes. Leave that first."
    ),
    "clash.met": _(
        "That meets “%(what)s” (%(starts_at)s to %(ends_at)s; %(minutes)s minutes of way between "
        "the two)."
    ),
    "group_needed": _(
        "This class is for %(groups)s. Have your group added to your record by your union officer."
    ),
    "other_groups_only": _("This class is for %(groups)s. Look for a class open to everyone."),
    "certificate_needed": _("It needs a certificate or a record in “%(skill)s”."),
    "season_limit": _(
        "You have %(live)s enrolments of season %(season)s, those in line included; "
        "%(limit)s are allowed. Leave one first."
    ),
    "blocked": _("After several no-shows you can ask for new seats again from %(until)s."),
    # what says yes
    "window_open": _("Enrolment is open."),
    "window_until": _("Enrolment is open until %(closes_at)s."),
    "all_units": _("Open to all units."),
    "unit_fits": _("Your unit is one of those invited."),
    "all_groups": _("Open to all workers."),
    "group_fits": _("For %(groups)s: you are one of them."),
    "any_age": _("No limit of age."),
    "age_fits": _("Your age fits."),
    "no_prerequisites": _("No course has to come before it."),
    "prerequisites_passed": _("You have passed the courses that come before it."),
    "no_certificates": _("No certificate is asked for."),
    "certificates_there": _("The certificates asked for are in your record."),
    "no_season_limit": _("No limit on how many classes you join."),
    "season_left": _("%(live)s of %(limit)s enrolments of season %(season)s used."),
    "no_other_class": _("You have no other class of this course."),
    "time_free": _("Your time is free, the way there included."),
    "not_blocked": _("No block by no-shows."),
    "set_aside": _("Set aside for you by the organiser: %(why)s"),
    # the groups
    "groups=农民工": _("Migrant workers"),
    "groups=新就业形态": _("Workers in new forms of work"),
    "groups=女职工": _("Women workers"),
    "groups=困难职工": _("Workers in hardship"),
    # overrides
    "override_needs_reason": _("Say why the rule is set aside."),
    "override_unknown_rule": _("This rule can't be set aside."),
    "override_over": _("The class is over; no rule of it can be set aside."),
    "season_needed": _("Say which season the limit is for; it is at least 1."),
    "ages_not_in_order": _("The oldest age is below the youngest."),
    "unit_or_skill_unknown": _("One of the units or trades is not known."),
    "room_unknown": _("There is no room with this code in this venue."),
    # subsidy
    "subsidy_same_trade": _("You have already had this trade subsidised (%(earlier)s)."),
    "subsidy_retired": _("You will have reached the retirement age by the first day."),
    "subsidy_by_post": _(
        "It depends on your post whether you have reached the retirement age by the first day: "
        "the organiser checks it."
    ),
    "subsidy_sex_needed": _(
        "Whether you have reached the retirement age can't be told from your record: have your "
        "sex added."
    ),
    "subsidy_birth_needed": _(
        "Have your birth date added to your record, so that it can be told."
    ),
    "subsidy_no_unit": _("You have no unit yet: say it on the account page."),
    "subsidy_unit_unchecked": _(
        "Your membership is being checked. You may ask for a seat now; whether it is subsidised is "
        "told once your unit has confirmed you."
    ),
    # strikes
    "strikes_off": _("Strikes are not turned on here."),
    "strike_waived_already": _("This strike has been waived already."),
    "appeal_once": _("A strike can be appealed against once."),
    "appeal_empty": _("Say what happened."),
    "no_appeal": _("There is no appeal to answer."),
    "appeal_answered": _("The appeal has been answered already."),
    "strike_limit_not_valid": _("Choose a number from ½ to 20 strikes, in halves."),
    "strike_days_not_valid": _("Choose from 1 to 365 days."),
    # moving a session
    "session_past": _("The session is over or its roll is signed off; it can't be moved."),
    "move_to_past": _("A session can't be moved into the past."),
    "session_as_it_was": _("Nothing was changed: it is at this time and place already."),
    "move_outside_class": _("The class is over; its sessions can't be moved."),
    "trainer_taken": _(
        "%(who)s has “%(what)s” then (%(starts_at)s to %(ends_at)s; %(minutes)s minutes of way "
        "between the two)."
    ),
    "trainer_taken.way": _(
        "%(who)s has “%(what)s” too close to it (%(starts_at)s to %(ends_at)s): the way takes "
        "%(minutes)s minutes."
    ),
    "no_choice": _("There is nothing to choose here any more."),
}

NOTICES = {
    "rule_set_aside": (
        _("A rule was set aside for you"),
        _("%(course)s, %(label)s: the organiser set aside “%(rule)s”. Reason: %(why)s"),
    ),
    "rule_holds_again": (
        _("A rule holds for you again"),
        _("%(course)s, %(label)s: “%(rule)s” holds for you again. Reason: %(why)s"),
    ),
    "strike_talk": (
        _("You were missed"),
        _(
            "%(course)s, %(label)s: you were not there, or left too late for the next in line. "
            "This first time counts for nothing; next time, ask for leave or cancel early."
        ),
    ),
    "strike_given": (
        _("A no-show was noted"),
        _("%(course)s, %(label)s: %(strikes)s. It ends on %(ends)s. You can appeal once."),
    ),
    "strike_waived": (
        _("A no-show was taken back"),
        _("%(course)s, %(label)s: it no longer counts. %(why)s"),
    ),
    "strike_answered": (
        _("Your appeal was answered"),
        _("%(course)s, %(label)s: %(why)s"),
    ),
    "session_moved": (
        _("A session was moved"),
        _("%(course)s, %(label)s, “%(session)s”: not %(old)s but %(new)s. %(why)s"),
    ),
    "session_moved_clash": (
        _("A session was moved: please choose"),
        _(
            "%(course)s, %(label)s, “%(session)s”: not %(old)s but %(new)s. That meets “%(what)s”. "
            "Your seat stays yours; keep it, or give it back without a strike. %(why)s"
        ),
    ),
    "session_moved_staff": (
        _("A session of yours was moved"),
        _("%(course)s, %(label)s, “%(session)s”: not %(old)s but %(new)s. %(why)s"),
    ),
}

# What the system writes as the reason of a move of an enrolment.
WHYS = {"session_moved": _("given back after a session was moved")}
