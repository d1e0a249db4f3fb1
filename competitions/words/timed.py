"""The words for what timed runs and the end of a stage refuse or explain."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "not_timed": _("This stage is not decided by times."),
    "stage_not_running": _("The stage is not running."),
    "stage_incomplete": _("%(count)s are still missing or not locked."),
    "bad_run": _("Some times or faults are not right; nothing was changed."),
    "run_locked": _("This run is not a draft any more. The chief judge can unlock it."),
    "run_has_gaps": _("%(count)s stations have no time yet."),
    "run_not_submitted": _("This run was not submitted yet."),
    "writer_signs": _("Whoever submitted the run doesn't sign it."),
    "no_more_runs": _("There are %(runs)s runs and no more."),
}
