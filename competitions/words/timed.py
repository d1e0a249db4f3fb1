"""The words for what timed runs and the end of a stage refuse or explain."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "not_timed": _("This stage is not decided by times."),
    "stage_not_running": _("The stage is not running."),
    "stage_incomplete": _("%(count)s are still missing or not locked."),
    "bad_run": _("Some times or faults are not right; nothing was changed."),
    "run_locked": _("This run is not a draft any more. The chief judge can unlock it."),
    "run_changed": _(
        "Another device has written this run since you opened it. Look at both, then save again."
    ),
    "bad_time_text": _("“%(text)s” is no time. Write seconds (41.8) or minutes (1:32.4)."),
    "bad_count_text": _("A count is a whole number from 0 to 99."),
    "not_your_stage": _("You hold no duty at this stage that allows this."),
    "no_time": _("A time is missing."),
    "not_for_a_run": _("A run is finished, not finished, or disqualified."),
    "entry_is_done": _("The run is submitted; the chief judge can unlock it."),
    "unveiled_each": _("In this stage every result is shown as soon as it is signed."),
    "not_signed_yet": _("The result is not signed yet; nothing is shown before."),
    "run_has_gaps": _("%(count)s stations have no time yet."),
    "run_already_signed": _("This run was signed already. A second signature changes nothing."),
    "run_not_submitted": _("This run was not submitted yet."),
    "writer_signs": _("Whoever submitted the run doesn't sign it."),
    "no_more_runs": _("There are %(runs)s runs and no more."),
}
