"""Finding a person by what was typed or imported."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Identifier, Person, Unit
from accounts.queries.lookups import Key, key_for
from accounts.rules.employee_numbers import EmployeeNumber, read_employee_number
from accounts.rules.kinds import IdentifierKind
from core.errors import RuleBroken


def identifier_row(key: Key) -> Identifier | None:
    """The row with this key, with its person."""
    rows = Identifier.objects.select_related("person").filter(
        kind=key.kind, lookup__in=key.known_as
    )
    if key.kind == IdentifierKind.EMPLOYEE_NO:
        rows = rows.filter(unit=key.unit)
    return rows.first()


def person_by(
    kind: IdentifierKind | str,
    value: str,
    unit_code: str | None = None,
    *,
    on: date | None = None,
) -> Person | None:
    """The person with this phone, e-mail, employee number (with its unit's code) or ID number.

    None when there is none, and when what was given can't be one.
    """
    try:
        key = key_for(IdentifierKind(kind), value, unit=_unit(unit_code), on=on)
    except RuleBroken:
        return None
    row = identifier_row(key)
    return row.person if row else None


def person_by_any(text: str, *, on: date | None = None) -> Person | None:
    """The person with this phone, employee number (`UNIT/number`) or ID number; None if none."""
    kinds = [IdentifierKind.PHONE, IdentifierKind.ID_NUMBER]
    if "/" in text:
        kinds = [IdentifierKind.EMPLOYEE_NO]
    found = (person_by(kind, text, on=on) for kind in kinds)
    return next((person for person in found if person), None)


def people_by_numbers(texts: Collection[str], *, on: date) -> dict[str, Person]:
    """By what was typed, the person with that phone, employee number (`UNIT/number`) or ID number.

    What nobody has, or can't be a number, is left out. Three queries whatever their number.
    """
    typed = {text: employee for text in texts if (employee := _employee(text)) is not None}
    codes = {one.unit_code for one in typed.values()}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)} if codes else {}
    ways: dict[tuple[str, str, int | None], list[str]] = {}
    for text in texts:
        for key in _keys(text, typed.get(text), units, on):
            unit = key.unit.pk if key.unit else None
            for one in key.known_as:
                ways.setdefault((str(key.kind), one, unit), []).append(text)
    rows = Identifier.objects.filter(
        kind__in={kind for kind, _lookup, _unit in ways},
        lookup__in={lookup for _kind, lookup, _unit in ways},
    ).select_related("person__home_unit", "person__guardian")
    found: dict[str, Person] = {}
    for row in rows:
        unit = row.unit_id if row.kind == IdentifierKind.EMPLOYEE_NO else None
        found |= dict.fromkeys(ways.get((str(row.kind), row.lookup, unit), ()), row.person)
    return found


def _employee(text: str) -> EmployeeNumber | None:
    try:
        return read_employee_number(text) if "/" in text else None
    except RuleBroken:
        return None


def _keys(
    text: str, employee: EmployeeNumber | None, units: Mapping[str, Unit], on: date
) -> Iterator[Key]:
    if employee is not None:
        unit = units.get(employee.unit_code)
        if unit is not None:
            yield key_for(IdentifierKind.EMPLOYEE_NO, employee.number, unit=unit)
        return
    for kind in (IdentifierKind.PHONE, IdentifierKind.ID_NUMBER):
        try:
            yield key_for(kind, text, on=on)
        except RuleBroken:
            continue


def _unit(code: str | None) -> Unit | None:
    return Unit.objects.filter(code=code.upper()).first() if code else None


def people_in(units: QuerySet[Unit]) -> QuerySet[Person]:
    """The persons whose home unit is one of these; merged ones are left out."""
    found = Person.objects.filter(home_unit__in=units, merged_into=None, erased_at=None)
    return found.select_related("home_unit").order_by("pinyin", "pk")


def matching(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those whose name, pinyin or initials begin with or hold the text."""
    plain = text.strip()
    if not plain:
        return people
    letters = plain.lower().replace(" ", "")
    wanted = (
        Q(name__contains=plain) | Q(initials__startswith=letters) | Q(pinyin__startswith=letters)
    )
    return people.filter(wanted)


def unconfirmed_in(units: QuerySet[Unit]) -> QuerySet[Person]:
    """Persons who said they belong to one of these units and wait for its officer."""
    return people_in(units).filter(unit_confirmed_at=None)
