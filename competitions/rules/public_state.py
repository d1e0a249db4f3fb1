"""What the public is told of where a competition stands.

One word from its own state, its entry window and the results of its events. Source: the design
pages on competition (Results) and the looks (public home): announced, entries open until, running,
notice until, final.
"""

import datetime
from collections.abc import Sequence
from enum import StrEnum

from competitions.rules.states import CompetitionState, ResultState


class PublicState(StrEnum):
    """The states by which the public finds a competition, the soonest to act on first."""

    RUNNING = "running"
    ENTRIES = "entries"
    NOTICE = "notice"
    ANNOUNCED = "announced"
    CLOSED = "closed"
    FINAL = "final"
    FINISHED = "finished"
    CANCELLED = "cancelled"


PUBLISHED = frozenset({ResultState.PROVISIONAL, ResultState.FINAL})


def public_state(
    state: CompetitionState,
    *,
    results: Sequence[ResultState],
    opens_at: datetime.datetime | None,
    closes_at: datetime.datetime | None,
    at: datetime.datetime,
) -> PublicState:
    """The word for a competition whose events have these results (one an event).

    Results speak first, but only once all are out; then the state; entries also need their window.
    """
    if state == CompetitionState.CANCELLED:
        return PublicState.CANCELLED
    if results and all(result == ResultState.FINAL for result in results):
        return PublicState.FINAL
    if results and all(result in PUBLISHED for result in results):
        return PublicState.NOTICE
    if state == CompetitionState.ENTRIES:
        if opens_at is not None and at < opens_at:
            return PublicState.ANNOUNCED
        if closes_at is not None and closes_at <= at:
            return PublicState.CLOSED
    return {
        CompetitionState.ENTRIES: PublicState.ENTRIES,
        CompetitionState.RUNNING: PublicState.RUNNING,
        CompetitionState.FINISHED: PublicState.FINISHED,
    }.get(state, PublicState.ANNOUNCED)
