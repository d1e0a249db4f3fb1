"""Seats by a public draw: the list is frozen with a commitment, then drawn and seated at once.

Source: the design pages on training (Ballot, Ranked choices) and on the draw.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse

from accounts.models import Person
from core.draws.actions import make_draw, reveal_draw
from core.draws.actions import read_list as read_draw_list
from core.errors import Reason, RuleBroken
from core.locking import locked, locked_one
from core.notices.actions import Telling, tell_all
from core.web.public_pages import forget_public_pages
from courses.actions.facts import write_class_fact
from courses.actions.giving import seats_without_person, settle_queue
from courses.actions.moving import Move, move_all, telling
from courses.models import Ballot, BallotClass, CourseClass, Enrolment, Seat
from courses.queries.ballots import Line, applied_in, ballot_of, classes_of, lines_of, list_to_draw
from courses.queries.eligibility import rules_of, standings
from courses.queries.quotas import Quotas, quotas_of
from courses.rules.allotting import FreeSeat, Stock
from courses.rules.ballot import Choice, Entry, Given, lines_after, seat_in_order
from courses.rules.eligibility import person_reasons
from courses.rules.states import ClassState, EnrolmentState, Giving


@transaction.atomic
def freeze_class_ballot(
    *,
    course_class: CourseClass,
    lost_weight: int = 1,
    by: Person | None,
    at: datetime.datetime,
) -> Ballot:
    """Publish the list of a class's ballot; a second call finds it published and returns it.

    Refuses as `freeze_ballot` does, and with `not_by_ballot` and `in_a_round`.
    """
    course_class = _lock_classes([course_class])[0]
    ballot = ballot_of(course_class)
    if ballot is None:
        if course_class.giving != Giving.BALLOT:
            raise RuleBroken("not_by_ballot")
        course = course_class.course
        ballot = Ballot.objects.create(
            unit=course_class.unit,
            title_zh=f"{course.title_zh} {course_class.label_zh}"[:80],
            title_en=_english(course_class),
            made_at=at,
        )
        BallotClass.objects.create(ballot=ballot, course_class=course_class)
    elif ballot.ranked:
        raise RuleBroken("in_a_round")
    return _freeze(ballot, [course_class], lost_weight=lost_weight, by=by, at=at)


def _english(course_class: CourseClass) -> str:
    title, label = course_class.course.title_en, course_class.label_en
    return f"{title} {label}"[:80] if title and label else ""


@transaction.atomic
def freeze_ballot(
    *, ballot: Ballot, lost_weight: int = 1, by: Person | None, at: datetime.datetime
) -> Ballot:
    """Publish the list of a ballot with the commitment; a second call changes nothing.

    Refuses with `applications_open`, `nobody_applied`, `class_over`, `begun` and `bad_weight`.
    """
    classes = _lock_classes(classes_of(ballot))
    return _freeze(ballot, classes, lost_weight=lost_weight, by=by, at=at)


def _lock_classes(classes: Sequence[CourseClass]) -> list[CourseClass]:
    rows = CourseClass.objects.filter(pk__in=[c.pk for c in classes])
    return locked(rows.select_related("course", "unit"))


def _freeze(
    ballot: Ballot,
    classes: Sequence[CourseClass],
    *,
    lost_weight: int,
    by: Person | None,
    at: datetime.datetime,
) -> Ballot:
    ballot = locked_one(Ballot.objects.filter(pk=ballot.pk))
    if ballot.frozen_at is not None:
        return ballot
    classes = _still_held(classes, at)
    closes = [c.closes_at for c in classes if c.closes_at] + [ballot.closes_at or at]
    if max(closes) > at:
        raise RuleBroken("applications_open", closes_at=max(closes))
    if not 1 <= lost_weight <= 100:
        raise RuleBroken("bad_weight")
    rows = list(applied_in(classes))
    if not rows:
        raise RuleBroken("nobody_applied")
    ballot.lost_weight = lost_weight
    lines = lines_of(ballot, rows)
    single = None if ballot.ranked else classes[0]
    url = reverse("courses:class", args=[single.code]) if single else _round_url(ballot)
    listed = list_to_draw(
        ballot, single, lines, free=_free_by_quota(single, at) if single else {}, at=at
    )
    # Without a maker the draw can't be revealed apart from its ballot.
    ballot.draw = make_draw(
        purpose_zh=f"席位摇号：{ballot.title_zh}",
        purpose_en=f"Ballot for seats: {ballot.title_en}" if ballot.title_en else "",
        draw_list=listed,
        url=url,
        by=None,
        at=at,
    )
    ballot.frozen_at = at
    ballot.save()
    CourseClass.objects.filter(pk__in=[c.pk for c in classes]).update(frozen_at=at)
    for course_class in classes:
        course_class.frozen_at = at
        write_class_fact(
            course_class,
            "frozen",
            draw=str(ballot.draw.uuid),
            list_hash=ballot.draw.list_hash,
            by=by,
            at=at,
        )
    transaction.on_commit(forget_public_pages)
    told = [(line, row) for line in lines for row in _one_each(line)]
    tell_all([telling(e, "ballot_listed", at=at, code=x.code[:8]) for x, e in told], at=at)
    return ballot


def _round_url(ballot: Ballot) -> str:
    return reverse("courses:round", args=[ballot.uuid])


def _still_held(classes: Sequence[CourseClass], at: datetime.datetime) -> list[CourseClass]:
    """The classes that were not cancelled since; none left is `class_over`."""
    held = [c for c in classes if c.state == ClassState.PUBLISHED]
    if not held:
        raise RuleBroken("class_over")
    if any(c.first_session_at is not None and c.first_session_at <= at for c in held):
        raise RuleBroken("begun")
    return held


def _free_by_quota(course_class: CourseClass, at: datetime.datetime) -> dict[int | None, int]:
    quotas = quotas_of(course_class, at)
    counts: dict[int | None, int] = {None: 0}
    for seat in seats_without_person(course_class).values():
        kept = quotas.kept_for(seat)
        counts[kept] = counts.get(kept, 0) + 1
    return counts


def _one_each(line: Line) -> list[Enrolment]:
    """An enrolment for each person of the line."""
    return list({row.person_id: row for row in reversed(line.enrolments)}.values())


@transaction.atomic
def reveal_ballot(
    *, ballot: Ballot, public_value: str = "", by: Person | None, at: datetime.datetime
) -> Ballot:
    """Draw with the public value and give the seats in drawn order; a second call changes nothing.

    Every rule about the person is looked at again: who may not have a seat is passed over with the
    reason and keeps the place in line. Who gets none waits, in drawn order. All are told. Refuses
    with `not_frozen`, `class_over` and `begun`.
    """
    on_list = Enrolment.objects.filter(course_class__in_ballot__ballot=ballot)
    locked(Person.objects.filter(pk__in=on_list.values("person")))
    classes = _lock_classes(classes_of(ballot))
    ballot = locked_one(Ballot.objects.select_related("draw").filter(pk=ballot.pk))
    if ballot.seated_at is not None:
        return ballot
    if ballot.frozen_at is None or ballot.draw is None:
        raise RuleBroken("not_frozen")
    classes = _still_held(classes, at)
    ballot.draw = reveal_draw(draw=ballot.draw, public_value=public_value, by=by, at=at)
    CourseClass.objects.filter(pk__in=[c.pk for c in classes]).update(drawn_at=at)
    for course_class in classes:
        course_class.drawn_at = at
    _Seating(ballot, classes, ballot.frozen_at, by, at).give()
    ballot.seated_at = at
    ballot.save()
    transaction.on_commit(forget_public_pages)
    for course_class in classes:
        settle_queue(course_class, by=by, at=at)
    return ballot


@dataclass
class _Seating:
    """The drawn order gone through: who sits where, who waits where, and what each is told."""

    ballot: Ballot
    classes: Sequence[CourseClass]
    frozen_at: datetime.datetime
    by: Person | None
    at: datetime.datetime
    lines: dict[str, Line] = field(default_factory=dict)
    against: dict[tuple[str, int], list[Reason]] = field(default_factory=dict)
    order: Sequence[str] = ()
    published: Sequence[frozenset[str]] = ()

    def give(self) -> None:
        draw = self.ballot.draw
        if draw is None or draw.outcome is None:
            raise ValueError("the draw is not revealed")
        self.order = draw.outcome["order"]
        quotas_listed = read_draw_list(draw.list_text).quotas
        self.published = [frozenset(quota.entries) for quota in quotas_listed]
        rows = list(applied_in(self.classes))
        self.lines = {line.code: line for line in self._listed(rows)}
        self._look_at_rules(rows)
        quotas = {c.pk: quotas_of(c, self.frozen_at) for c in self.classes}
        seats = {c.pk: seats_without_person(c) for c in self.classes if c.capacity is not None}
        stocks = {pk: self._stock(quotas[pk], free) for pk, free in seats.items()}
        entries = [self._entry(code, quotas) for code in self.order if code in self.lines]
        given = seat_in_order(entries, stocks, self._may_sit)
        waiting = lines_after(entries, given)
        tellings: list[Telling] = []
        for course_class in self.classes:
            own = [row for row in rows if row.course_class_id == course_class.pk]
            tellings += self._move(
                course_class, own, given, waiting.get(course_class.pk, ()), seats
            )
        tell_all(tellings, at=self.at)

    def _listed(self, rows: Sequence[Enrolment]) -> list[Line]:
        """The lines of the list again, under their codes; of who left since, what is left."""
        listed = set(self.order)
        stood = Enrolment.objects.filter(course_class__in=self.classes).order_by("pk")
        owners: dict[tuple[str, int | None], str] = {}
        for code, person, party in stood.values_list("uuid", "person", "party"):
            if str(code) in listed:
                owners["person", person] = str(code)
                owners["party", party] = str(code)
        found = []
        for line in lines_of(self.ballot, rows):
            first = line.enrolments[0]
            whole = not self.ballot.ranked and first.party_id is not None
            owner = ("party", first.party_id) if whole else ("person", first.person_id)
            if owner in owners:
                found.append(Line(owners[owner], line.enrolments))
        return found

    def _look_at_rules(self, rows: Sequence[Enrolment]) -> None:
        """Every rule that says no to a line in a class; a few queries for each class."""
        for course_class in self.classes:
            rules = rules_of(course_class)
            people = [r.person for r in rows if r.course_class_id == course_class.pk]
            known = standings(course_class, people, self.at)
            for line in self.lines.values():
                said = [
                    reason
                    for row in line.enrolments
                    if row.course_class_id == course_class.pk
                    for reason in person_reasons(rules, known[row.person_id])
                ]
                if said:
                    self.against[line.code, course_class.pk] = said

    def _may_sit(self, code: str, course_class: int) -> bool:
        return (code, course_class) not in self.against

    def _stock(self, quotas: Quotas, free: Mapping[int, Seat]) -> Stock:
        return Stock.of(FreeSeat(no, quotas.kept_for(seat)) for no, seat in free.items())

    def _entry(self, code: str, quotas: Mapping[int, Quotas]) -> Entry:
        """What a line chose; the quotas of a class's own list are those that were published."""
        by_class: dict[int, list[Enrolment]] = {}
        for row in self.lines[code].enrolments:
            by_class.setdefault(row.course_class_id, []).append(row)
        choices = [
            Choice(pk, [self._quotas_of(code, row, quotas[pk]) for row in members])
            for pk, members in by_class.items()
        ]
        return Entry(code, choices)

    def _quotas_of(self, code: str, row: Enrolment, quotas: Quotas) -> Sequence[int]:
        if self.ballot.ranked or row.party_id:
            return quotas.of_person(row.person)
        both = zip(quotas.rules, self.published, strict=True)
        return [rule.key for rule, entries in both if code in entries]

    def _move(
        self,
        course_class: CourseClass,
        rows: Sequence[Enrolment],
        given: Mapping[str, Given],
        waiting: Sequence[str],
        seats: Mapping[int, Mapping[int, Seat]],
    ) -> list[Telling]:
        """Move those of one class; those who waited before the draw stand behind the drawn."""
        code_of = {row.pk: code for code, line in self.lines.items() for row in line.enrolments}
        free = seats.get(course_class.pk, {})
        numbers = {
            code: iter(got.numbers)
            for code, got in given.items()
            if got.course_class == course_class.pk
        }
        stand = {code: n for n, code in enumerate(waiting)}
        rows = sorted(rows, key=lambda r: (stand.get(code_of.get(r.pk, ""), len(stand)), r.place))
        moves, tellings, line = [], [], 0
        for row in rows:
            code = code_of.get(row.pk, "")
            if code in numbers:
                seat = free[next(numbers[code])] if free else None
                moves.append(Move(row, EnrolmentState.ENROLLED, self.by, seat=seat, why="drawn"))
                tellings.append(telling(row, "ballot_seat", at=self.at))
            elif code in given:
                moves.append(Move(row, EnrolmentState.CANCELLED, self.by, why="ballot_other"))
            else:
                line += 1
                row.line = line
                said = self.against.get((code, course_class.pk), [])
                why = f"passed_over:{said[0].code}" if said else "drawn"
                moves.append(Move(row, EnrolmentState.WAITING, self.by, why=why))
                kind = "ballot_passed_over" if said else "ballot_waiting"
                tellings.append(telling(row, kind, at=self.at, number=line))
        self._stand_behind(course_class, line)
        move_all(moves, at=self.at)
        write_class_fact(
            course_class,
            "drawn",
            draw=str(self.ballot.draw.uuid) if self.ballot.draw else None,
            seated=sum(m.to == EnrolmentState.ENROLLED for m in moves),
            waiting=line,
            by=self.by,
            at=self.at,
        )
        return tellings

    def _stand_behind(self, course_class: CourseClass, drawn: int) -> None:
        before = list(
            Enrolment.objects.filter(
                course_class=course_class, state=EnrolmentState.WAITING
            ).order_by("line", "pk")
        )
        for n, row in enumerate(before, start=drawn + 1):
            row.line = n
        Enrolment.objects.bulk_update(before, ["line"])
