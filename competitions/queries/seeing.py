"""The one place that decides who sees what of an event, on pages and in the API.

Blind: whoever marks or watches the marking sees a station or an anonymous number, never a name or
a unit; only the encryption judge holds the key, until the opening. Nothing of a result is public
before its time (design: competition, Marking and Results).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from competitions.models import Entry, Event, Official, Opening, Result, Stage
from competitions.queries.access import duties_at, may_organise
from competitions.rules.states import Duty, ResultState, StageFormat
from core.names import mask_name

WATCH_MARKS = frozenset({Duty.CHIEF_JUDGE, Duty.SCORER, Duty.CHECKER, Duty.SUPERVISOR})
SEE_RESULTS = WATCH_MARKS | {Duty.ARBITRATION}
PUBLIC = frozenset({ResultState.PROVISIONAL, ResultState.FINAL})


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks at an event: organiser of it or not, and with which duties there."""

    organises: bool = False
    duties: frozenset[Duty] = frozenset()


STRANGER = Viewer()


def viewer_of(person: Any, event: Event) -> Viewer:
    """How the person stands to the event; two queries at the most."""
    if person is None or not getattr(person, "is_authenticated", False):
        return STRANGER
    return Viewer(
        organises=may_organise(person, event.competition), duties=duties_at(person, event)
    )


def duties_to_watch(person: Any) -> QuerySet[Official]:
    """The person's duties that watch the marking somewhere."""
    return Official.objects.filter(
        person=person, duty__in=[str(duty) for duty in WATCH_MARKS], ended_at__isnull=True
    )


def is_blind(stage: Stage) -> bool:
    """Are there anonymous numbers in this stage? Only sheets are blind."""
    return stage.format == StageFormat.MARKED


def is_opened(stage: Stage) -> bool:
    """Were the stage's numbers opened, or has it none?"""
    return not is_blind(stage) or Opening.objects.filter(stage=stage).exists()


def sees_key(viewer: Viewer, *, opened: bool) -> bool:
    """May they see which entry has which anonymous number?"""
    return opened or Duty.ENCRYPTION in viewer.duties


def sees_marks(viewer: Viewer, *, opened: bool) -> bool:
    """May they see the marks of all judges (by number before the opening)?

    The encryption judge, who knows the names, doesn't; the organiser does after the opening.
    """
    if Duty.ENCRYPTION in viewer.duties and not opened:
        return False
    return bool(viewer.duties & WATCH_MARKS) or (viewer.organises and opened)


def sees_standings(viewer: Viewer, result: Result | None, *, opened: bool) -> bool:
    """May they see places and totals by name? Everybody may once the result is published."""
    if result is not None and result.state in PUBLIC:
        return True
    return opened and (viewer.organises or bool(viewer.duties & SEE_RESULTS))


class Unveiled(StrEnum):
    """What everybody may see of a stage's results: nothing, each as it was signed, or all."""

    NOTHING = "nothing"
    EACH = "each"
    ALL = "all"


def unveiled(stage: Stage, result: Result | None) -> Unveiled:
    """What the board shows; nobody's duty shows more there. One query at the most.

    All once the result is published, or signed and the whole stage unveiled in the hall; a result
    that was re-opened is hidden again. Blind sheets are never shown one by one.
    """
    state = None if result is None else result.state
    if state in PUBLIC:
        return Unveiled.ALL
    if stage.unveil_each and not is_blind(stage):
        return Unveiled.EACH
    if state == ResultState.SIGNED:
        turns = stage.stage_entries
        hidden = turns.filter(unveiled_at=None)
        return Unveiled.NOTHING if hidden.exists() or not turns.exists() else Unveiled.ALL
    return Unveiled.NOTHING


def public_name(entry: Entry, *, team: bool, published: bool) -> tuple[str, str]:
    """The entry's name in Chinese and English, as everybody may read it.

    A team's name is public; a person's is, too, once the result is, and else is masked.
    """
    if team or published:
        return entry.name_zh, entry.name_en
    return mask_name(entry.name_zh), ""
