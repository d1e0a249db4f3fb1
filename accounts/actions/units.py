"""A person's unit, and duties for units."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions.facts import write_fact
from accounts.models import Person, Unit, UnitRole
from accounts.queries.roles import duties_on, has_duty
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


def give_duty(
    *,
    person: Person,
    unit: Unit,
    duty: UnitDuty | str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: Person | None,
    at: datetime,
) -> UnitRole:
    """Give a duty for the unit and all below it, from today unless said; twice gives the same.

    Refuses with `duty_ends_before_start` and, when the person can't sign in, `cannot_sign_in`.
    """
    duty = UnitDuty(duty)
    starts_on = starts_on or timezone.localdate(at)
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken("duty_ends_before_start")
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        if not person.can_sign_in:
            raise RuleBroken("cannot_sign_in")
        held = UnitRole.objects.filter(person=person, unit=unit, duty=duty.value)
        role = held.filter(duties_on(starts_on)).first()
        if role is None:
            role = UnitRole.objects.create(
                person=person,
                unit=unit,
                duty=duty.value,
                starts_on=starts_on,
                ends_on=ends_on,
                given_by=by,
            )
            payload = {"duty": duty.value, "unit": unit.code, "from": starts_on.isoformat()}
            write_fact(person=person, kind="duty_given", payload=payload, by=by, at=at)
    return role


def withdraw_duty(*, role: UnitRole, by: Person | None, at: datetime) -> UnitRole:
    """End a duty with yesterday, so that it does not hold today; one begun today never held."""
    with transaction.atomic():
        role = locked_one(UnitRole.objects.filter(pk=role.pk))
        last = timezone.localdate(at) - timedelta(days=1)
        if role.ends_on is not None and role.ends_on <= last:
            return role
        payload = {"duty": role.duty, "unit": role.unit.code}
        # A row may not end before it starts; the fact keeps that it was given.
        role.starts_on = min(role.starts_on, last)
        role.ends_on = last
        role.save(update_fields=["starts_on", "ends_on"])
        write_fact(person=role.person, kind="duty_withdrawn", payload=payload, by=by, at=at)
    return role


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
