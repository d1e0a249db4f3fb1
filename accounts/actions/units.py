"""A person's unit, and the units themselves."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.facts import write_fact
from accounts.models import Person, Unit
from accounts.queries.roles import has_duty
from accounts.rules.kinds import UnitDuty
from core.errors import RuleBroken
from core.locking import locked_one


def claim_unit(*, person: Person, unit: Unit | None, by: Person | None, at: datetime) -> Person:
    """Say where one belongs; unconfirmed until the unit's officer confirms. None leaves."""
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        if person.home_unit_id == (unit.pk if unit else None):
            return person
        if unit is not None and unit.archived_at is not None:
            raise RuleBroken("unit_archived")
        person.home_unit = unit
        person.unit_confirmed_at = None
        person.save(update_fields=["home_unit", "unit_confirmed_at"])
        payload = {"unit": unit.code if unit else None}
        write_fact(person=person, kind="unit_claimed", payload=payload, by=by, at=at)
    return person


def confirm_unit(
    *, person: Person, unit: Unit | None = None, by: Person | None, at: datetime
) -> Person:
    """The officer's word that the person belongs to the unit; again changes nothing.

    `unit` is the one the officer saw: refuses with `unit_changed` when it is another by now,
    with `no_unit` when there is none and with `not_officer` when `by` has no duty there.
    """
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        home = person.home_unit
        if home is None:
            raise RuleBroken("no_unit")
        if unit is not None and unit.pk != home.pk:
            raise RuleBroken("unit_changed")
        if by is not None and not may_confirm(by, home, timezone.localdate(at)):
            raise RuleBroken("not_officer")
        if person.unit_confirmed_at is None:
            person.unit_confirmed_at = at
            person.save(update_fields=["unit_confirmed_at"])
            payload = {"unit": home.code}
            write_fact(person=person, kind="unit_confirmed", payload=payload, by=by, at=at)
    return person


def may_confirm(person: Person, unit: Unit, on: date) -> bool:
    """Officers and organisers of the unit, or of one above it, confirm its people."""
    return has_duty(person, UnitDuty.OFFICER, unit, on) or has_duty(
        person, UnitDuty.ORGANISER, unit, on
    )


def import_units(*, rows: list[dict[str, str]], by: Person | None, at: datetime) -> int:
    """Make the units of `units.csv` that are not there; parents stand before children."""
    made = 0
    with transaction.atomic():
        for row in rows:
            if Unit.objects.filter(code=row["code"]).exists():
                continue
            values = {
                "code": row["code"],
                "kind": row["kind"],
                "name_zh": row["name_zh"],
                "name_en": row["name_en"],
                "made_up": row.get("made_up") == "yes",
            }
            if row["parent"]:
                parent = Unit.objects.filter(code=row["parent"]).first()
                if parent is None:
                    raise RuleBroken("unit_unknown")
                parent.add_child(**values)
            else:
                Unit.add_root(**values)
            made += 1
    return made
