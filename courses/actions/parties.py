"""People who want to be placed together, or not at all: gathered by one, joined by a code.

Source: the design page on training (Groups). Handed in, they arrive with consecutive numbers, are
refused whole, seated whole and offered whole; once offered, each answers alone.
"""

import datetime
import secrets

from django.db import IntegrityError, transaction

from accounts.models import Person
from core.constraints import constraint_of
from core.errors import RuleBroken
from core.locking import locked_one
from courses.actions.arrivals import answer_of, record_arrivals, refusal
from courses.actions.crowd import StillInLineError, settle_class
from courses.actions.numbering import take_number
from courses.models import Arrival, CourseClass, Enrolment, EnrolmentParty, PartyMember
from courses.queries.eligibility import window_reasons_of
from courses.queries.line import in_line
from courses.rules.states import ClassState, Giving

LEAST, MOST = 2, 6
# Without letters and digits that are read for each other.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 5
# Groups make sense where the seats go by arrival: a draw and an approval look at each one.
TOGETHER = frozenset({Giving.ARRIVAL, Giving.OPEN})


@transaction.atomic
def make_party(
    *, course_class: CourseClass, leader: Person, by: Person | None, at: datetime.datetime
) -> EnrolmentParty:
    """Begin to gather a group; a second call returns the one that is led already.

    Refuses with `party_not_here` and `party_elsewhere` (in another group of the class).
    """
    if course_class.giving not in TOGETHER or course_class.state != ClassState.PUBLISHED:
        raise RuleBroken("party_not_here")
    leader = locked_one(Person.objects.filter(pk=leader.pk))
    own = EnrolmentParty.objects.filter(
        course_class=course_class, leader=leader, dissolved_at=None
    ).first()
    if own is not None:
        return own
    party = EnrolmentParty.objects.create(
        course_class=course_class,
        code="".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)),
        leader=leader,
        made_at=at,
    )
    _add(party, leader, at)
    return party


@transaction.atomic
def join_party(
    *,
    course_class: CourseClass,
    code: str,
    person: Person,
    by: Person | None,
    at: datetime.datetime,
) -> EnrolmentParty:
    """Say yes to be placed with the others; again changes nothing.

    Refuses with `party_unknown`, `party_handed_in`, `party_full` and `party_elsewhere`.
    """
    typed = code.strip().upper()
    try:
        party = locked_one(
            EnrolmentParty.objects.filter(course_class=course_class, code=typed, dissolved_at=None)
        )
    except EnrolmentParty.DoesNotExist as missing:
        raise RuleBroken("party_unknown") from missing
    inside = list(party.members.filter(left_at=None).values_list("person", flat=True))
    if person.pk in inside:
        return party
    if party.handed_in_at is not None:
        raise RuleBroken("party_handed_in")
    if len(inside) >= MOST:
        raise RuleBroken("party_full", most=MOST)
    _add(party, person, at)
    return party


def _add(party: EnrolmentParty, person: Person, at: datetime.datetime) -> None:
    try:
        with transaction.atomic():
            PartyMember.objects.create(
                party=party, course_class=party.course_class, person=person, joined_at=at
            )
    except IntegrityError as error:
        if constraint_of(error) != "party_member_once":
            raise
        raise RuleBroken("party_elsewhere") from error


@transaction.atomic
def leave_party(
    *, party: EnrolmentParty, person: Person, by: Person | None, at: datetime.datetime
) -> EnrolmentParty:
    """Leave a group that is not handed in; when the leader leaves, it is dissolved."""
    party = locked_one(EnrolmentParty.objects.filter(pk=party.pk))
    if party.handed_in_at is not None:
        raise RuleBroken("party_handed_in")
    members = party.members.filter(left_at=None)
    if person.pk == party.leader_id:
        members.update(left_at=at)
        party.dissolved_at = at
        party.save(update_fields=["dissolved_at"])
    else:
        members.filter(person=person).update(left_at=at)
    return party


def hand_in_party(*, party: EnrolmentParty, by: Person, at: datetime.datetime) -> list[Enrolment]:
    """Ask for all of them at once; the second call gets the same answer.

    Refuses with `party_not_leader`, `party_small`, what the class says to whoever asks, and the
    reasons of all members: then the group is open again, to be mended. Raises `StillInLineError`.
    """
    arrivals = _arrive(party, by, at)
    settle_class(course_class=party.course_class, at=at)
    related = ("enrolment__course_class__course", "enrolment__person", "enrolment__seat")
    answered = list(
        Arrival.objects.filter(pk__in=[row.pk for row in arrivals])
        .select_related(*related)
        .order_by("pk")
    )
    if any(row.settled_at is None for row in answered):
        raise StillInLineError(answered[0].pk, in_line(party.course_class, answered[0].pk))
    if any(row.refused is not None for row in answered):
        EnrolmentParty.objects.filter(pk=party.pk).update(handed_in_at=None)
    return [answer_of(row) for row in answered]


@transaction.atomic
def _arrive(party: EnrolmentParty, by: Person, at: datetime.datetime) -> list[Arrival]:
    course_class = party.course_class
    take_number(course_class)
    party = locked_one(EnrolmentParty.objects.filter(pk=party.pk))
    if party.leader_id != by.pk:
        raise RuleBroken("party_not_leader")
    if party.handed_in_at is not None:
        before = Arrival.objects.filter(party=party, refused__isnull=True)
        return list(before.order_by("pk"))
    reasons = window_reasons_of(course_class, at)
    if reasons:
        raise refusal(reasons)
    members = [
        member.person
        for member in party.members.filter(left_at=None).select_related("person").order_by("pk")
    ]
    if len(members) < LEAST:
        raise RuleBroken("party_small", least=LEAST)
    party.handed_in_at = at
    party.save(update_fields=["handed_in_at"])
    return record_arrivals(course_class=course_class, people=members, party=party, by=by, at=at)
