"""Ballots: who is on the list, what the list says, and one's own line in it."""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Person
from core.draws.models import Draw
from core.draws.rules.draw import DrawList, Quota
from courses.models import Ballot, CourseClass, Enrolment, EnrolmentFact
from courses.queries.quotas import quotas_of
from courses.rules.ballot import tickets
from courses.rules.states import SEATED, EnrolmentState


@dataclass(frozen=True)
class Line:
    """An entry of a list: its code, and its enrolments by what is wanted most.

    Of a ranked ballot one person's; of a class one enrolment, or those of a party.
    """

    code: str
    enrolments: tuple[Enrolment, ...]


@dataclass(frozen=True)
class OwnLine:
    """One's own line: its code and tickets; the number in the drawn order after the reveal."""

    draw: Draw
    code: str
    tickets: int
    entries: int
    number: int | None


def ballot_of(course_class: CourseClass) -> Ballot | None:
    """The ballot that gives the seats of the class, if there is one yet."""
    return Ballot.objects.filter(classes__course_class=course_class).select_related("draw").first()


def classes_of(ballot: Ballot) -> list[CourseClass]:
    """The classes of the ballot, as they are listed."""
    rows = CourseClass.objects.filter(in_ballot__ballot=ballot)
    return list(rows.select_related("course__track", "venue", "room", "unit").order_by("pk"))


def applied_in(classes: Sequence[CourseClass]) -> QuerySet[Enrolment]:
    """Those who are in the ballot of these classes, in the order of their arrival."""
    rows = Enrolment.objects.filter(course_class__in=classes, state=EnrolmentState.APPLIED)
    related = ("person__home_unit", "person__guardian", "course_class__course", "seat")
    return rows.select_related(*related).order_by("course_class", "place", "pk")


def lines_of(ballot: Ballot, enrolments: Iterable[Enrolment]) -> list[Line]:
    """The entries of the list. A party stands as one, under the code of its first."""
    together: dict[tuple[str, int], list[Enrolment]] = defaultdict(list)
    for row in enrolments:
        if ballot.ranked:
            key = ("person", row.person_id)
        else:
            key = ("party", row.party_id) if row.party_id else ("one", row.pk)
        together[key].append(row)
    lines = []
    for group in together.values():
        if ballot.ranked:
            # A class that was asked for without ranking it comes after those that were ranked.
            group.sort(key=lambda e: (e.choice is None, e.choice or 0, e.pk))
        lines.append(Line(str(group[0].uuid), tuple(group)))
    return lines


def list_to_draw(
    ballot: Ballot,
    course_class: CourseClass | None,
    lines: Sequence[Line],
    *,
    free: dict[int | None, int],
    at: datetime.datetime,
) -> DrawList:
    """What is frozen: entries, seats and quotas of the class, and tickets that are not one.

    `free` counts the free seats by quota (None: open). A quota keeps its seats until its own time
    of release, so the draw releases none. A ranked list has an order only.
    """
    lost = lost_before(ballot, lines) if ballot.lost_weight > 1 else set()
    weights = {
        line.code: tickets(lost_before=line.code in lost, lost_weight=ballot.lost_weight)
        for line in lines
        if line.code in lost
    }
    codes = tuple(line.code for line in lines)
    if course_class is None:
        return DrawList(codes, (), None, weights)
    quotas = quotas_of(course_class, at)
    names = dict(course_class.quotas.values_list("pk", "name_zh"))
    kept = tuple(
        Quota(
            names[rule.key],
            tuple(
                line.code
                for line in lines
                if rule.key in quotas.of_person(line.enrolments[0].person)
            ),
            free.get(rule.key, 0),
            release=False,
        )
        for rule in quotas.rules
    )
    seats = None if course_class.capacity is None else sum(free.values())
    return DrawList(codes, kept, seats, weights)


def lost_before(ballot: Ballot, lines: Sequence[Line]) -> set[str]:
    """The codes of those who went without in an earlier ballot of one of these courses."""
    courses = CourseClass.objects.filter(in_ballot__ballot=ballot).values("course")
    people = {line.enrolments[0].person_id: line.code for line in lines}
    facts = (
        EnrolmentFact.objects.filter(
            from_state=EnrolmentState.APPLIED,
            to_state=EnrolmentState.WAITING,
            enrolment__person__in=people,
            enrolment__course_class__course__in=courses,
        )
        .exclude(enrolment__state__in=SEATED)
        .exclude(enrolment__course_class__in_ballot__ballot=ballot)
    )
    return {people[pk] for pk in facts.values_list("enrolment__person", flat=True)}


def own_line(ballot: Ballot | None, person: Person) -> OwnLine | None:
    """The person's line in the list, once it is public; None for who is not on it."""
    if ballot is None or ballot.draw is None:
        return None
    rows = Enrolment.objects.filter(course_class__in_ballot__ballot=ballot)
    own = rows.filter(Q(person=person) | Q(party__enrolments__person=person)).distinct()
    codes = {str(code) for code in own.values_list("uuid", flat=True)}
    listed = json.loads(ballot.draw.list_text)
    code = next((entry for entry in listed["entries"] if entry in codes), None)
    if code is None:
        return None
    order = (ballot.draw.outcome or {}).get("order", ())
    number = order.index(code) + 1 if code in order else None
    tickets_held = listed["weights"].get(code, 1)
    return OwnLine(ballot.draw, code, tickets_held, len(listed["entries"]), number)


def rounds_open(at: datetime.datetime) -> QuerySet[Ballot]:
    """The ranked ballots that one may take part in now."""
    return Ballot.objects.filter(ranked=True, frozen_at=None, closes_at__gt=at)
