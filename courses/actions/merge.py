"""What happens to a person's classes when two records of one person are merged."""

import datetime

from django.db.models import QuerySet

from accounts.models import Person
from courses.actions.enrol import cancel_enrolment
from courses.models import (
    ApprovalDeputy,
    Arrival,
    ClassStaff,
    Enrolment,
    EnrolmentListRow,
    EnrolmentParty,
    PartyMember,
    PreparedRequest,
    RuleOverride,
    Strike,
)
from courses.rules.states import LIVE, SEATED, EnrolmentState


def _weight(enrolment: Enrolment) -> int:
    """Completed before seated before waiting."""
    if enrolment.state == EnrolmentState.COMPLETED:
        return 2
    return 1 if enrolment.state in SEATED else 0


def _settle_doubles(keep: Person, drop: Person, at: datetime.datetime) -> None:
    """Of two live enrolments in one class the better stays; the other's seat goes to the next."""
    mine = {e.course_class_id: e for e in _live(keep)}
    for theirs in _live(drop):
        own = mine.get(theirs.course_class_id)
        if own is None or _weight(own) == _weight(theirs) == 2:
            continue
        loser = own if _weight(own) < _weight(theirs) else theirs
        cancel_enrolment(enrolment=loser, why="merged", by=None, at=at)


def _live(person: Person) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(person=person, state__in=LIVE)
    return rows.select_related("course_class").order_by("course_class", "pk")


def merge(*, keep: Person, drop: Person, by: Person | None, at: datetime.datetime) -> None:
    """All that hangs on the person goes to the one that is kept; a double is settled first."""
    _settle_doubles(keep, drop, at)
    taken = set(_live(keep).values_list("course_class", flat=True))
    Enrolment.objects.filter(person=drop).exclude(state__in=LIVE, course_class__in=taken).update(
        person=keep
    )
    ApprovalDeputy.objects.filter(person=drop).exclude(officer=keep).update(person=keep)
    ApprovalDeputy.objects.filter(officer=drop).exclude(person=keep).update(officer=keep)
    duties = set(ClassStaff.objects.filter(person=keep).values_list("course_class", "duty"))
    for staff in ClassStaff.objects.filter(person=drop):
        if (staff.course_class_id, staff.duty) not in duties:
            staff.person = keep
            staff.save(update_fields=["person"])
    ready = PreparedRequest.objects.filter(person=keep).values("course_class")
    PreparedRequest.objects.filter(person=drop).exclude(course_class__in=ready).update(person=keep)
    Strike.objects.filter(person=drop).update(person=keep)
    Arrival.objects.filter(person=drop).update(person=keep)
    EnrolmentListRow.objects.filter(person=drop).update(person=keep)
    _move_overrides(keep, drop)
    _move_parties(keep, drop, at)


def _move_overrides(keep: Person, drop: Person) -> None:
    """A rule that is set aside for both stays so once; the other row is history of `drop`."""
    aside = RuleOverride.objects.filter(person=keep, ended_at=None)
    held = set(aside.values_list("course_class", "rule"))
    for row in RuleOverride.objects.filter(person=drop).order_by("pk"):
        if row.ended_at is not None or (row.course_class_id, row.rule) not in held:
            row.person = keep
            row.save(update_fields=["person"])


def _move_parties(keep: Person, drop: Person, at: datetime.datetime) -> None:
    """Who would be in two groups of one class stays in the kept person's; one led there ends."""
    live = PartyMember.objects.filter(left_at=None)
    inside = dict(live.filter(person=keep).values_list("course_class", "party"))
    for party in EnrolmentParty.objects.filter(leader=drop).order_by("pk"):
        own = inside.get(party.course_class_id)
        if party.dissolved_at is None and own not in {None, party.pk}:
            live.filter(party=party).update(left_at=at)
            party.dissolved_at = at
        party.leader = keep
        party.save(update_fields=["leader", "dissolved_at"])
    live.filter(person=drop, course_class__in=inside).update(left_at=at)
    PartyMember.objects.filter(person=drop).update(person=keep)
