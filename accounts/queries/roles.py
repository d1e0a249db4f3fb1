"""Who may do what for which unit: a duty reaches the unit and all units below it."""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Person, Unit, UnitRole
from accounts.rules.duties import may_give
from accounts.rules.kinds import UnitDuty


def duties_on(on: date) -> Q:
    """The condition that a `UnitRole` holds on that day."""
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def current_roles(person: Person, on: date) -> QuerySet[UnitRole]:
    """The roles the person holds on that day, with their units, in a total order."""
    held = UnitRole.objects.filter(duties_on(on), person=person)
    return held.select_related("unit").order_by("unit__path", "duty", "pk")


def units_with_duty(person: Person, duty: UnitDuty | str, on: date) -> QuerySet[Unit]:
    """The units for which the person has the duty on that day; a superuser has all."""
    if not person.is_authenticated or not person.is_active:
        return Unit.objects.none()
    if person.is_superuser:
        return Unit.objects.all()
    roles = UnitRole.objects.filter(duties_on(on), person=person, duty=str(duty))
    reach = Q(pk__in=[])
    for path in roles.values_list("unit__path", flat=True):
        reach |= Q(path__startswith=path)
    return Unit.objects.filter(reach)


def units_reached(person: Person, at: datetime) -> QuerySet[Unit]:
    """The units whose people the person looks after now: as officer or as organiser."""
    on = timezone.localdate(at)
    return units_with_duty(person, UnitDuty.OFFICER, on) | units_with_duty(
        person, UnitDuty.ORGANISER, on
    )


def has_duty(person: Person, duty: UnitDuty | str, unit: Unit, on: date) -> bool:
    """Does the person have the duty for this unit (by a role here or above) on that day?"""
    if not person.is_authenticated or not person.is_active:
        return False
    if person.is_superuser:
        return True
    step = unit.steplen
    above = [unit.path[:end] for end in range(step, len(unit.path) + 1, step)]
    roles = UnitRole.objects.filter(duties_on(on), person=person, duty=str(duty))
    return roles.filter(unit__path__in=above).exists()


def people_with_duty(duty: UnitDuty | str, unit: Unit, on: date) -> QuerySet[Person]:
    """Those who have the duty for this unit (by a role here or above) on that day."""
    step = unit.steplen
    above = [unit.path[:end] for end in range(step, len(unit.path) + 1, step)]
    roles = UnitRole.objects.filter(duties_on(on), duty=str(duty), unit__path__in=above)
    rows = Person.objects.filter(pk__in=roles.values("person"), is_active=True)
    return rows.order_by("pk")


def may_give_duty(person: Person, duty: UnitDuty, unit: Unit, on: date) -> bool:
    """May the person give or end this duty at this unit on that day?"""
    if person.is_superuser and person.is_active:
        return True
    held = [own for own in UnitDuty if has_duty(person, own, unit, on)]
    return may_give(duty, held=held)


def roles_within(units: QuerySet[Unit], on: date) -> QuerySet[UnitRole]:
    """The duties at these units that hold on that day or are to begin, in the tree's order."""
    held = UnitRole.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), unit__in=units, withdrawn_at=None
    )
    related = held.select_related("unit", "person", "given_by")
    return related.order_by("unit__path", "duty", "person__pinyin", "pk")


def has_duty_anywhere(person: Person | AnonymousUser, duty: UnitDuty | str, on: date) -> bool:
    """Does the person have the duty for any unit on that day?"""
    return bool({str(duty)} & set(duties_of(person, on)))


def duties_of(person: Person | AnonymousUser, on: date | None = None) -> list[str]:
    """The duties the person holds for some unit, each once, in a fixed order.

    Without a day, roles that ever began count unless they have an end.
    """
    if not isinstance(person, Person) or not person.is_active:
        return []
    if person.is_superuser:
        return [str(duty) for duty in UnitDuty]
    kept: dict[date | None, list[str]] = person.__dict__.setdefault("_duties", {})
    if on not in kept:
        when = Q(ends_on__isnull=True) if on is None else duties_on(on)
        held = set(
            UnitRole.objects.filter(when, person=person).values_list("duty", flat=True).distinct()
        )
        kept[on] = [str(duty) for duty in UnitDuty if str(duty) in held]
    return kept[on]


def is_organiser(person: Person | AnonymousUser, on: date | None = None) -> bool:
    """Does the person organise for some unit?"""
    return str(UnitDuty.ORGANISER) in duties_of(person, on)


def is_staff_member(person: Person | AnonymousUser, on: date | None = None) -> bool:
    """Does the person hold any duty (so that a second factor is asked for)?"""
    return bool(duties_of(person, on))
