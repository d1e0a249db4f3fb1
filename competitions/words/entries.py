"""The words for what entries, draws and officials refuse."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "state_forbids": _("That can't be done now: it is “%(state)s”."),
    "code_taken": _("The code %(code)s is taken. Choose another."),
    "entries_closed": _("Entries are not open."),
    "drawn_already": _("The lots were drawn already; an entry can't be added any more."),
    "team_size": _("This event needs %(size)s people; %(given)s were given."),
    "entry_twice": _("%(name)s is entered already for this unit."),
    "competes_already": _("Somebody of this entry is in another entry of the event."),
    "withdrawn": _("This entry was withdrawn."),
    "stage_begun": _("The stage has begun; it can't be drawn again."),
    "sheets_open": _("%(open)s sheets are not locked yet."),
    "not_blind": _("This stage has no anonymous numbers."),
    "not_drawn": _("The lots were not drawn yet."),
    "duties_clash": _("Whoever keeps the key, rules on appeals, supervises or leads never marks."),
    "panel_judgement_needs_three": _("Judgement needs three judges; %(given)s were given."),
    "criterion_has_panel": _("A criterion is marked by another panel already."),
    "not_a_judge": _("Only judges sit on a panel."),
    "judge_twice": _("A judge sits on a panel once."),
    "witness_is_opener": _("The witness must be somebody else."),
}
