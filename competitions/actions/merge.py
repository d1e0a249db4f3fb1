"""What happens to a person's entries and duties when two records of one person are merged."""

import datetime

from accounts.models import Person
from competitions.actions.facts import write_facts
from competitions.actions.officials import end_official
from competitions.models import EntryMember, Official
from competitions.rules.states import NEVER_MARK, Duty, MemberRole
from core.errors import RuleBroken

COMPETING = (MemberRole.MEMBER, MemberRole.RESERVE)


def merge(*, keep: Person, drop: Person, by: Person | None, at: datetime.datetime) -> None:
    """Entries and duties go to the person that is kept; a duty that both hold is ended once.

    Refuses with `merge_competes_twice` when both compete in one event, and with `duties_clash`
    when one marks where the other never may.
    """
    _move_entries(keep, drop)
    _move_duties(keep, drop, by=by, at=at)


def _move_entries(keep: Person, drop: Person) -> None:
    mine = EntryMember.objects.filter(person=keep)
    theirs = EntryMember.objects.filter(person=drop)
    competing = mine.filter(live=True, role__in=COMPETING).values("event")
    if theirs.filter(live=True, role__in=COMPETING, event__in=competing).exists():
        raise RuleBroken("merge_competes_twice")
    theirs.exclude(entry__in=mine.values("entry")).update(person=keep)


def _move_duties(keep: Person, drop: Person, *, by: Person | None, at: datetime.datetime) -> None:
    held = list(Official.objects.filter(person=keep, ended_at=None))
    for official in Official.objects.filter(person=drop, ended_at=None).select_related(
        "competition", "event", "person"
    ):
        here = [own for own in held if own.competition_id == official.competition_id]
        if any(_clash(Duty(own.duty), Duty(official.duty)) for own in here):
            raise RuleBroken("duties_clash")
        if any((own.event_id, own.duty) == (official.event_id, official.duty) for own in here):
            end_official(official=official, by=by, at=at)
    moved = list(Official.objects.filter(person=drop, ended_at=None).values_list("pk", flat=True))
    rows = Official.objects.filter(pk__in=moved)
    rows.update(person=keep)
    write_facts(rows.select_related("competition", "event", "person"), by=by, at=at)


def _clash(one: Duty, other: Duty) -> bool:
    return (one == Duty.JUDGE and other in NEVER_MARK) or (
        other == Duty.JUDGE and one in NEVER_MARK
    )
