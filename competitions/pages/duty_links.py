"""Where an official's duty is done: per event and stage, the pages that this duty opens."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from competitions.models import Event, Official, Stage
from competitions.queries.seeing import SEE_RESULTS, WATCH_MARKS
from competitions.queries.timed_desk import WRITES
from competitions.rules.states import Duty, StageFormat, StageState

# Who needs to know when an entry is up, and calls or receives it.
AT_THE_CALL = frozenset({Duty.CALL, Duty.CHIEF_JUDGE, Duty.SITE_JUDGE})
AT_THE_DOOR = frozenset({Duty.CALL, Duty.CHIEF_JUDGE})
OPENERS = frozenset({Duty.CHIEF_JUDGE, Duty.ENCRYPTION, Duty.SUPERVISOR})
AT_TABLETS = frozenset({Duty.JUDGE, Duty.SITE_JUDGE})


@dataclass(frozen=True)
class Link:
    """A page, by its address and its word."""

    url: str
    label: str


@dataclass(frozen=True)
class Place:
    """An event (`stage` is None) or one of its stages, with what the duty opens there."""

    event: Event
    stage: Stage | None = None
    links: list[Link] = field(default_factory=list)
    tablet: bool = False


def stages_of_duties(held: list[Official]) -> list[Stage]:
    """The stages of all events that the duties reach; one query."""
    events = [official.event_id for official in held if official.event_id]
    whole = [official.competition_id for official in held if official.event_id is None]
    found = Stage.objects.filter(event__in=events) | Stage.objects.filter(
        event__competition__in=whole
    )
    related = found.select_related("event__result").distinct()
    return list(related.order_by("event__no", "event", "no"))


def places_of(official: Official, stages: list[Stage]) -> list[Place]:
    """The events and stages at which this duty opens something, in their order."""
    duty = Duty(official.duty)
    places: list[Place] = []
    seen: set[int] = set()
    for stage in stages:
        if not _reaches(official, stage):
            continue
        if stage.event_id not in seen:
            seen.add(stage.event_id)
            places.append(Place(stage.event, links=_at_event(duty, stage.event)))
        tablet = stage.format == StageFormat.MARKED and duty in AT_TABLETS
        places.append(Place(stage.event, stage, _at_stage(duty, stage), tablet))
    return [place for place in places if place.links or place.tablet]


def _reaches(official: Official, stage: Stage) -> bool:
    if official.event_id is not None:
        return official.event_id == stage.event_id
    return official.competition_id == stage.event.competition_id


def _at_event(duty: Duty, event: Event) -> list[Link]:
    links = []
    if duty in AT_THE_DOOR:
        links.append(Link(reverse("competitions:check_in", args=[event.code]), _("Check in")))
    if duty in SEE_RESULTS and hasattr(event, "result"):
        links.append(Link(reverse("competitions:result", args=[event.code]), _("Result")))
    return links


def _at_stage(duty: Duty, stage: Stage) -> list[Link]:
    links: list[Link] = []
    drawn = stage.state != StageState.PLANNED
    if duty in AT_THE_CALL and drawn and stage.format != StageFormat.BRACKET:
        links.append(_link("running_order", stage, _("Call sheet")))
    of_format = FORMATS.get(StageFormat(stage.format))
    return links + (of_format(duty, stage, drawn) if of_format else [])


def _marked(duty: Duty, stage: Stage, drawn: bool) -> list[Link]:  # noqa: FBT001
    links = []
    if duty in WATCH_MARKS:
        links.append(_link("chief_stage", stage, _("Marking")))
    if duty == Duty.ENCRYPTION:
        links.append(_link("key", stage, _("Key of the anonymous numbers")))
    if duty in OPENERS and drawn:
        links.append(_link("opening", stage, _("Opening of the numbers")))
    return links


def _timed(duty: Duty, stage: Stage, drawn: bool) -> list[Link]:  # noqa: FBT001
    return [_link("timed_stage", stage, _("Times"))] if duty in WRITES and drawn else []


def _bracket(duty: Duty, stage: Stage, drawn: bool) -> list[Link]:  # noqa: FBT001
    links = []
    if duty == Duty.REFEREE:
        links.append(Link(reverse("competitions:referee"), _("My matches")))
    if duty == Duty.CHIEF_JUDGE and drawn:
        links.append(_link("bracket_desk", stage, _("Matches, courts and referees")))
    if drawn:
        links.append(_link("bracket", stage, _("Bracket")))
    return links


def _link(name: str, stage: Stage, label: str) -> Link:
    return Link(reverse(f"competitions:{name}", args=[stage.uuid]), label)


FORMATS: dict[StageFormat, Callable[[Duty, Stage, bool], list[Link]]] = {
    StageFormat.MARKED: _marked,
    StageFormat.TIMED: _timed,
    StageFormat.BRACKET: _bracket,
}
