"""The words for what entries, draws and officials refuse."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "state_forbids": _("That can't be done now: it is “%(state)s”."),
    "code_taken": _("The code %(code)s is taken. Choose another."),
    "entries_closed": _("Entries are not open."),
    "drawn_already": _("The lots were drawn already; an entry can't be added any more."),
    "team_size": _("This event needs %(size)s people; %(given)s were given."),
    "entry_twice": _("%(name)s is entered already for this unit."),
    "namesake": _(
        "%(name)s is entered already for this unit. If this is another person of the same name, "
        "add what tells them apart: the birth year or a number."
    ),
    "competes_already": _("Somebody of this entry is in another entry of the event."),
    "withdrawn": _("This entry was withdrawn."),
    "stage_begun": _("The stage has begun; it can't be drawn again."),
    "sheets_open": _("%(open)s sheets are not locked yet."),
    "not_blind": _("This stage has no anonymous numbers."),
    "not_drawn": _("The lots were not drawn yet."),
    "official_taken": _(
        "%(who)s has “%(what)s” then (%(starts_at)s to %(ends_at)s; %(minutes)s minutes of way "
        "between the two)."
    ),
    "official_taken.way": _(
        "%(who)s has “%(what)s” too close to it (%(starts_at)s to %(ends_at)s): the way takes "
        "%(minutes)s minutes."
    ),
    "duties_clash": _("Whoever keeps the key, rules on appeals, supervises or leads never marks."),
    "panel_judgement_needs_three": _("Judgement needs three judges; %(given)s were given."),
    "criterion_has_panel": _("A criterion is marked by another panel already."),
    "not_a_judge": _("Only judges sit on a panel."),
    "judge_twice": _("A judge sits on a panel once."),
    "window_ends_first": _("Entries close before they open."),
    "version_taken": _("Version %(version)s is there already. Give the new one another name."),
    "document_empty": _("Write the text or choose a file."),
    "bad_document": _("A document is a PDF or a Word file (.docx)."),
    "event_has_entries": _("There are entries; the kind and the team size stay as they are."),
    "stage_drawn": _("The lots were drawn; times and heats stay as they are."),
    "entries_not_yet": _("Entries are not open yet."),
    "entries_over": _("Entries are closed. Ask the organiser."),
    "team_name_needed": _("Type the team's name."),
    "scheme_has_panels": _("Panels are formed for the scheme; it stays as it is."),
    "unit_full": _("A unit has at most %(most)s entries in this event."),
    "competitor_unknown": _("Nobody has this number. Check it, or register the person first."),
    "entered_already": _("%(name)s is entered already."),
    "list_of_other_event": _("This list is for %(event)s."),
    "list_of_other_group": _("This event is for the group %(group)s."),
    "merge_competes_twice": _("Both compete in one event. Withdraw one of the entries first."),
    "official_of_other": _("This official belongs to another competition."),
    "witness_is_opener": _("The witness must be somebody else."),
}
