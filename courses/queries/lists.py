"""Looking at the rows of an enrolment list, some hundred at a time, in the order of the sheet."""

import datetime
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import Person, Unit
from accounts.queries.find import people_by_numbers
from accounts.queries.roles import has_duty_anywhere, units_with_duty
from accounts.rules.kinds import UnitDuty
from core.crypto import decrypt
from core.errors import Reason, RuleBroken
from core.xlsx import TableRow
from courses.models import CourseClass, EnrolmentList, EnrolmentListRow, Seat
from courses.queries.access import may_organise
from courses.queries.eligibility import reasons_for_many
from courses.queries.quotas import Quotas, quotas_of
from courses.queries.reasons import stored
from courses.queries.seats import live_in_class
from courses.rules.allotting import FreeSeat, Party, Stock
from courses.rules.eligibility import BY_STAFF
from courses.rules.lists import Found, Verdict, verdict_of
from courses.rules.states import ClassState, EnrolmentState, Giving, Way

# What columns may be called, in small letters: by what they hold.
NAMES = ("姓名", "名字", "name")
NUMBERS = (
    *("手机", "手机号", "手机号码", "电话", "联系电话", "phone", "mobile"),
    *("工号", "employee number", "号码", "number"),
    *("身份证", "身份证号", "身份证号码", "id number"),
)
ID_NUMBERS = ("身份证", "身份证号", "身份证号码", "id number")
EMPLOYEE_NUMBERS = ("工号", "employee number")
KNOWN = (*NAMES, *NUMBERS)


def columns_of(heads: Sequence[str]) -> dict[str, Any]:
    """Which column holds the name and which hold numbers; `columns_missing` without either."""
    plain = [head.strip().lower() for head in heads]
    name = next((i for i, head in enumerate(plain) if head in NAMES), None)
    numbers = [i for i, head in enumerate(plain) if head in NUMBERS]
    if name is None:
        raise RuleBroken("columns_missing", columns=NAMES[0])
    if not numbers:
        raise RuleBroken("columns_missing", columns="手机 / 工号 / 身份证号")
    ids = [i for i in numbers if plain[i] in ID_NUMBERS]
    employee = [i for i in numbers if plain[i] in EMPLOYEE_NUMBERS]
    return {"name": name, "numbers": numbers, "ids": ids, "employee": employee}


def plain_name(text: str) -> str:
    """A name as it is compared: without spaces, full-width letters made narrow."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@dataclass
class Typed:
    """A row of the sheet, what is wrong in its cells, and the numbers to look somebody up by."""

    row: TableRow
    name: str = ""
    numbers: list[str] = field(default_factory=list)
    wrong: list[Reason] = field(default_factory=list)


class LookAhead:
    """What each row would come to if the list were taken now, rows being given in order.

    The free seats are handed out in memory as they would be; those in line have been asked before.
    """

    def __init__(self, wanted: EnrolmentList, at: datetime.datetime) -> None:
        self.list, self.at = wanted, at
        self.course_class = wanted.course_class
        self.way = Way(wanted.way)
        self.quotas, self.stock = self._stock()
        own = units_with_duty(wanted.by, UnitDuty.OFFICER, timezone.localdate(at))
        self.paths = tuple(own.values_list("path", flat=True)) if self.way == Way.OFFICER else None
        self.unit_code = _only_code(own) if self.way == Way.OFFICER else ""

    def _stock(self) -> tuple[Quotas, Stock | None]:
        if self.course_class.capacity is None:
            return Quotas(), None
        seats = Seat.objects.filter(
            course_class=self.course_class, enrolment=None, withdrawn_at=None
        )
        if by_quota_alone(self.course_class, self.way):
            seats = seats.exclude(quota=None)
        quotas = quotas_of(self.course_class, self.at)
        return quotas, Stock.of(FreeSeat(seat.no, quotas.kept_for(seat)) for seat in seats)

    def look_at(self, rows: Sequence[TableRow]) -> list[EnrolmentListRow]:
        """The rows as they are kept, not written yet; as many queries whatever their number."""
        typed = [self._typed(row) for row in rows]
        known = people_by_numbers(
            {number for one in typed for number in one.numbers}, on=timezone.localdate(self.at)
        )
        people = [self._person(one, known) for one in typed]
        keys = {person.pk: person for person in people if person is not None}
        before = self._rows_before(list(keys))
        inside = live_in_class(self.course_class, keys.values())
        against = reasons_for_many(
            self.course_class,
            {pk: (person, self.at, self.way) for pk, person in keys.items()},
            self.at,
        )
        made = []
        for one, person in zip(typed, people, strict=True):
            found = self._found(one, person, before, inside, against)
            verdict, reasons = verdict_of(found)
            if person is not None and verdict != Verdict.UNKNOWN:
                before.setdefault(person.pk, one.row.number)
            made.append(self._made(one, person, verdict, reasons, inside))
        return made

    def _typed(self, row: TableRow) -> Typed:
        columns = self.list.columns
        one = Typed(row, plain_name(row.cells[columns["name"]]))
        for index in columns["numbers"]:
            text = unicodedata.normalize("NFKC", row.cells[index]).strip()
            if not text:
                continue
            if index in columns["ids"] and index in row.numbers:
                one.wrong.append(Reason("id_number_is_number", {"column": self.list.heads[index]}))
            else:
                one.numbers.append(text)
                if index in columns["employee"] and "/" not in text and self.unit_code:
                    one.numbers.append(f"{self.unit_code}/{text}")
        if not one.name:
            one.wrong.append(Reason("row_without_name"))
        if not one.numbers and not one.wrong:
            one.wrong.append(Reason("row_without_number"))
        return one

    def _person(self, one: Typed, known: dict[str, Person]) -> Person | None:
        """Whom the row names; what is wrong in it is noted."""
        found = {known[number].pk: known[number] for number in one.numbers if number in known}
        if one.wrong or not found:
            return None
        if len(found) > 1:
            one.wrong.append(Reason("numbers_of_two_people"))
            return None
        (person,) = found.values()
        if plain_name(person.name) != one.name:
            # The name that is on record is not told: nobody learns it by trying numbers.
            one.wrong.append(Reason("name_is_another"))
            return None
        path = person.home_unit.path if person.home_unit else ""
        if self.paths is not None and not path.startswith(self.paths or ("-",)):
            one.wrong.append(Reason("not_your_person"))
            return None
        return person

    def _rows_before(self, people: list[int]) -> dict[int, int]:
        rows = EnrolmentListRow.objects.filter(of=self.list, person__in=people)
        before: dict[int, int] = {}
        for person, number in rows.order_by("number").values_list("person", "number"):
            before.setdefault(person, number)
        return before

    def _found(
        self,
        one: Typed,
        person: Person | None,
        before: dict[int, int],
        inside: dict[int, Any],
        against: dict[int, list[Reason]],
    ) -> Found:
        if person is None:
            return Found(wrong=one.wrong)
        earlier = before.get(person.pk)
        free = earlier is None and person.pk not in inside and not against[person.pk]
        seat, no_seat = self._seat(person) if free else (True, None)
        return Found(
            person=True,
            before=earlier,
            inside=person.pk in inside,
            against=against[person.pk],
            seat=seat,
            no_seat=no_seat,
        )

    def _seat(self, person: Person) -> tuple[bool, Reason | None]:
        """Is a seat left for the person? One is taken from the stock then."""
        if self.stock is None or not gives_at_once(self.course_class, self.way):
            return True, None
        own = self.quotas.of_person(person)
        if self.stock.take(Party(person.pk, [own])) is not None:
            return True, None
        return False, Reason("quota_full" if own else "no_seat_left")

    def _made(
        self,
        one: Typed,
        person: Person | None,
        verdict: Verdict,
        reasons: list[Reason],
        inside: dict[int, Any],
    ) -> EnrolmentListRow:
        outcome = ""
        if person is not None and verdict == Verdict.ALREADY:
            outcome = str(inside[person.pk].state)
        elif verdict == Verdict.NEW:
            outcome = str(first_outcome(self.course_class, self.way))
        elif verdict == Verdict.OVER_QUOTA and not by_quota_alone(self.course_class, self.way):
            outcome = str(EnrolmentState.WAITING)
        return EnrolmentListRow(
            of=self.list,
            number=one.row.number,
            cells=json.dumps(one.row.cells, ensure_ascii=False),
            person=person,
            verdict=verdict,
            reasons=stored(reasons),
            outcome=outcome,
        )


def gives_at_once(course_class: CourseClass, way: Way) -> bool:
    """Does who is on the list get a seat at once, if one is free?"""
    if way in BY_STAFF:
        return True
    drawn = course_class.drawn_at is not None
    return course_class.giving != Giving.APPROVAL and (
        course_class.giving != Giving.BALLOT or drawn
    )


def first_outcome(course_class: CourseClass, way: Way) -> EnrolmentState:
    """What who is on the list gets, a seat being free."""
    if gives_at_once(course_class, way):
        return EnrolmentState.ENROLLED
    if course_class.giving == Giving.APPROVAL:
        return EnrolmentState.REQUESTED
    return EnrolmentState.APPLIED


def by_quota_alone(course_class: CourseClass, way: Way) -> bool:
    """Officers nominate within their quotas; nobody waits there."""
    return course_class.giving == Giving.NOMINATION and way == Way.OFFICER


def _only_code(units: Any) -> str:
    """The code of the officer's unit, so that an employee number may stand without it."""
    codes: list[str] = list(
        Unit.objects.filter(pk__in=units.values("pk")).values_list("code", flat=True)[:2]
    )
    return codes[0] if len(codes) == 1 else ""


def counts_of(wanted: EnrolmentList) -> dict[str, int]:
    """How many rows come to what, every verdict named; one query."""
    rows = wanted.rows.order_by().values("verdict").annotate(number=Count("pk"))
    counted = {row["verdict"]: row["number"] for row in rows}
    return {str(verdict): counted.get(str(verdict), 0) for verdict in Verdict}


def cells_of(row: EnrolmentListRow) -> list[str]:
    """The cells of a row as they were in the file; empty once they were forgotten."""
    cells: list[str] = json.loads(decrypt(row.cells)) if row.cells else []
    return cells


def way_of_list(person: Person, course_class: CourseClass, at: datetime.datetime) -> Way | None:
    """On the strength of which office somebody may bring a list for this class; None without one."""
    if may_organise(person, course_class):
        return Way.ORGANISER
    officer = has_duty_anywhere(person, UnitDuty.OFFICER, timezone.localdate(at))
    return Way.OFFICER if officer and course_class.state == ClassState.PUBLISHED else None
