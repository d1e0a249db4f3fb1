"""Erasing a person: what was reached stays, without the name."""

import datetime

from django.db.models import CharField
from django.db.models.functions import Cast

from accounts.models import Person
from competitions.models import Entry, EntryMember, Official
from competitions.rules.states import CompetitionState, EventKind
from core.errors import RuleBroken

OVER = (CompetitionState.FINISHED, CompetitionState.CANCELLED)
ERASED = "—"


def erase(*, person: Person, by: Person | None, at: datetime.datetime) -> None:
    """Take the name out of the entries; number, unit and result stay, as the ledger has them.

    Refuses with `erase_competing` while the person competes or serves at a competition that is
    not over.
    """
    entered = EntryMember.objects.filter(person=person, live=True)
    serving = Official.objects.filter(person=person, ended_at=None)
    if (
        entered.exclude(event__competition__state__in=OVER).exists()
        or serving.exclude(competition__state__in=OVER).exists()
    ):
        raise RuleBroken("erase_competing")
    single = Entry.objects.filter(members__person=person, event__kind=EventKind.INDIVIDUAL)
    # Two of one unit may both be erased: the number tells them apart.
    single.update(name_zh=ERASED, name_en="", name_note=Cast("start_no", CharField()))
    EntryMember.objects.filter(person=person).update(certificate_no="")
