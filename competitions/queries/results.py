"""A result as those see it who may: places with their reasons in words, awards, dates."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from competitions.models import (
    Award,
    AwardRule,
    Entry,
    Event,
    EventStanding,
    Opening,
    Result,
    Stage,
)
from competitions.queries.awards import earned_by, read_place
from competitions.queries.seeing import Viewer, is_blind, sees_standings
from competitions.queries.turns import called
from competitions.rules.states import Combine, ResultState, StageFormat, Standing
from core.errors import Reason
from core.errors_words import words


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """An entry's place: `rank` and `mark` None where it has none (`status` says why).

    `award` is what it has, or before the end what its place earns.
    """

    entry: Entry
    rank: int | None
    mark: Decimal | None
    status: Standing
    reason: Reason
    award: AwardRule | None = None

    @property
    def start_no(self) -> str:
        """The start number, as reasons name it."""
        return called(self.entry)

    @property
    def why(self) -> str:
        """The reason in words, in the reader's language."""
        return words(self.reason.code, self.reason.facts) if self.reason.code else ""

    @property
    def shown(self) -> str:
        """The mark as it was ranked, never rounded again; nothing where there is none."""
        return "" if self.mark is None else f"{self.mark:.2f}"


@dataclass(frozen=True, slots=True)
class Published:
    """A result that the viewer may see, with its places in order.

    `unit` says what the marks are: `marks`, `seconds`, or `none` (a bracket).
    """

    state: ResultState
    revision: int
    unit: str
    notice_from: datetime.date | None
    notice_to: datetime.date | None
    final_at: datetime.datetime | None
    places: tuple[PlaceShown, ...]


def result_of(event: Event) -> Result | None:
    """The event's result, if it has one."""
    return Result.objects.filter(event=event).first()


def all_opened(stages: Iterable[Stage]) -> bool:
    """Were the numbers of all these stages opened? One query for all of them."""
    blind = [stage.pk for stage in stages if is_blind(stage)]
    return not blind or Opening.objects.filter(stage__in=blind).count() == len(blind)


def unit_of(event: Event, stages: list[Stage]) -> str:
    """What the marks of the event are: `marks`, `seconds` or `none`."""
    if len(stages) > 1 and event.combine != Combine.LAST:
        return "marks"
    last = stages[-1].format if stages else StageFormat.MARKED
    return {StageFormat.TIMED: "seconds", StageFormat.BRACKET: "none"}.get(
        StageFormat(last), "marks"
    )


def places_shown(event: Event, result: Result | None) -> list[PlaceShown]:
    """All places as they were computed last: ranked first, then those without a place.

    Three queries. Whether the reader may see them is for `seeing` to say.
    """
    rows = list(
        EventStanding.objects.filter(event=event).select_related("entry__unit").order_by("pk")
    )
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.entry.start_no))
    if result is not None and result.state == ResultState.FINAL:
        given = Award.objects.filter(event=event, withdrawn_at=None).select_related("rule")
        awards = {award.entry_id: award.rule for award in given}
    else:
        ranked = [read_place(row) for row in rows if row.rank is not None]
        by_number = earned_by(ranked, list(event.award_rules.order_by("order")))
        awards = {
            row.entry_id: by_number[number]
            for row in rows
            if (number := called(row.entry)) in by_number
        }
    return [
        PlaceShown(
            row.entry,
            row.rank,
            row.mark,
            Standing(row.status),
            read_place(row).reason,
            awards.get(row.entry_id),
        )
        for row in rows
    ]


def published_standings(event: Event, viewer: Viewer) -> Published | None:
    """The standings of an event for the viewer; None while they may not be seen.

    Names and units are shown as the public notice has them; at most six queries.
    """
    stages = list(event.stages.order_by("no"))
    result = result_of(event)
    if result is None or not sees_standings(viewer, result, opened=all_opened(stages)):
        return None
    return Published(
        state=ResultState(result.state),
        revision=result.revision,
        unit=unit_of(event, stages),
        notice_from=result.notice_from,
        notice_to=result.notice_to,
        final_at=result.final_at,
        places=tuple(places_shown(event, result)),
    )
