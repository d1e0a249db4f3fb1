"""Who organises a competition and who holds which duty there."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from accounts.queries.roles import has_duty, units_with_duty
from accounts.rules.kinds import UnitDuty
from competitions.models import Competition, Event, Official
from competitions.rules.states import CompetitionState, Duty
from core.clock import now


def may_organise(person: Any, competition: Competition) -> bool:
    """Is the person an organiser of the competition's unit?"""
    return has_duty(person, UnitDuty.ORGANISER, competition.unit, timezone.localdate(now()))


def competitions_organised_by(person: Person) -> QuerySet[Competition]:
    """The competitions of the units for which the person organises."""
    units = units_with_duty(person, UnitDuty.ORGANISER, timezone.localdate(now()))
    return Competition.objects.filter(unit__in=units)


def public_competitions() -> QuerySet[Competition]:
    """What everybody may see: no drafts, no rehearsals."""
    return Competition.objects.filter(rehearsal=False).exclude(state=CompetitionState.DRAFT)


def live_officials(event: Event) -> QuerySet[Official]:
    """The officials of an event, with those of the whole competition."""
    here = Q(event=event) | Q(event__isnull=True, competition_id=event.competition_id)
    return Official.objects.filter(here, ended_at__isnull=True)


def duties_at(person: Any, event: Event) -> frozenset[Duty]:
    """The duties that the person holds at the event."""
    if not getattr(person, "is_authenticated", False):
        return frozenset()
    held = live_officials(event).filter(person=person).values_list("duty", flat=True)
    return frozenset(Duty(duty) for duty in held)


def official_with(person: Any, event: Event, *duties: Duty) -> Official | None:
    """The person's row with one of the duties at the event, if any."""
    if not getattr(person, "is_authenticated", False):
        return None
    wanted = [str(duty) for duty in duties]
    return live_officials(event).filter(person=person, duty__in=wanted).order_by("pk").first()


def events_served_by(person: Person, *duties: Duty) -> QuerySet[Event]:
    """The events at which the person holds one of the duties (any, when none is named)."""
    held = Official.objects.filter(person=person, ended_at__isnull=True)
    if duties:
        held = held.filter(duty__in=[str(duty) for duty in duties])
    return Event.objects.filter(
        Q(pk__in=held.filter(event__isnull=False).values("event"))
        | Q(competition__in=held.filter(event__isnull=True).values("competition"))
    )
