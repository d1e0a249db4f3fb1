"""Giving and ending duties for units."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.actions.facts import write_fact
from accounts.models import Person, Unit, UnitRole
from accounts.queries.roles import duties_on, may_give_duty
from accounts.rules.kinds import UnitDuty
from core.errors import RuleBroken
from core.locking import locked_one


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

    One that holds already gets the new end. Refuses with `duty_ends_before_start`, with
    `cannot_sign_in` when the person can't, and with `not_giver` when `by` may not give it.
    """
    duty, today = UnitDuty(duty), timezone.localdate(at)
    starts_on = starts_on or today
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken("duty_ends_before_start")
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        if not person.can_sign_in:
            raise RuleBroken("cannot_sign_in")
        _check_giver(by, duty, unit, today)
        held = UnitRole.objects.filter(person=person, unit=unit, duty=duty.value)
        role = held.filter(duties_on(starts_on)).first()
        if role is not None and role.ends_on == ends_on:
            return role
        if role is None:
            role = UnitRole(
                person=person, unit=unit, duty=duty.value, starts_on=starts_on, given_by=by
            )
        role.ends_on = ends_on
        role.save()
        payload = {
            "duty": duty.value,
            "unit": unit.code,
            "from": role.starts_on.isoformat(),
            "until": ends_on.isoformat() if ends_on else None,
        }
        write_fact(person=person, kind="duty_given", payload=payload, by=by, at=at)
        _follow(person, at)
    return role


def withdraw_duty(*, role: UnitRole, by: Person | None, at: datetime) -> UnitRole:
    """End a duty with yesterday, so that it does not hold today; again changes nothing.

    Refuses with `not_giver`, and with `own_duty` when it is one's own.
    """
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=role.person_id))
        role = locked_one(UnitRole.objects.select_related("unit").filter(pk=role.pk))
        today = timezone.localdate(at)
        if role.ends_on is not None and role.ends_on < today:
            return role
        _check_giver(by, UnitDuty(role.duty), role.unit, today)
        if by is not None and by.pk == person.pk and not by.is_superuser:
            raise RuleBroken("own_duty")
        role.ends_on = today - timedelta(days=1)
        role.withdrawn_at, role.withdrawn_by = at, by
        role.save(update_fields=["ends_on", "withdrawn_at", "withdrawn_by"])
        payload = {"duty": role.duty, "unit": role.unit.code}
        write_fact(person=person, kind="duty_withdrawn", payload=payload, by=by, at=at)
        _follow(person, at)
    return role


def _check_giver(by: Person | None, duty: UnitDuty, unit: Unit, on: date) -> None:
    if by is not None and not may_give_duty(by, duty, unit, on):
        raise RuleBroken("not_giver")


def _follow(person: Person, at: datetime) -> None:
    """What upper apps keep by duty (the rights of the editors' group) follows at once."""
    for name in settings.DUTY_FOLLOWERS:
        import_string(name)(person=person, at=at)
