"""The words and states of a competition, with the only moves between them.

Source: the design pages on competition (Marking, Ranking, Results) and the words (Competition).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from core.errors import RuleBroken


class CompetitionState(StrEnum):
    """Where an edition stands for the public."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    ENTRIES = "entries"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class HostRole(StrEnum):
    """主办, 承办, 协办: several each."""

    HOST = "host"
    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"


class EventKind(StrEnum):
    """An event is for single persons or for teams, never both."""

    INDIVIDUAL = "individual"
    TEAM = "team"


class StageFormat(StrEnum):
    """How a stage is decided; there are no mixed formats."""

    MARKED = "marked"
    TIMED = "timed"
    QUIZ = "quiz"
    BRACKET = "bracket"
    GROUPS = "groups"
    SWISS = "swiss"


class Combine(StrEnum):
    """How the stages of an event become its result."""

    LAST = "last"
    SUM = "sum"
    WEIGHTED = "weighted"
    CARRY = "carry"


class StageState(StrEnum):
    """planned → drawn (order and numbers are fixed) → running → closed (nothing is missing)."""

    PLANNED = "planned"
    DRAWN = "drawn"
    RUNNING = "running"
    CLOSED = "closed"


class EntryState(StrEnum):
    """An entry in its event."""

    ENTERED = "entered"
    CHECKED_IN = "checked_in"
    WITHDRAWN = "withdrawn"


class MemberRole(StrEnum):
    """A person's part in an entry."""

    MEMBER = "member"
    RESERVE = "reserve"
    LEADER = "leader"
    COACH = "coach"


class Standing(StrEnum):
    """How an entry stands in a stage; all but `ok` have a place of their own after the ranked."""

    OK = "ok"
    DID_NOT_FINISH = "dnf"
    DISQUALIFIED = "dsq"
    DID_NOT_START = "dns"
    WITHDRAWN = "withdrawn"


class Turn(StrEnum):
    """Whether an entry was up yet."""

    WAITING = "waiting"
    CALLED = "called"
    WORKING = "working"
    DONE = "done"


class Duty(StrEnum):
    """What an official does (`10-domain`: Official)."""

    CHIEF_JUDGE = "chief_judge"
    JUDGE = "judge"
    SITE_JUDGE = "site_judge"
    ENCRYPTION = "encryption"
    CALL = "call"
    SCORER = "scorer"
    CHECKER = "checker"
    SUPERVISOR = "supervisor"
    ARBITRATION = "arbitration"
    REFEREE = "referee"


# Whoever keeps the key of the numbers, or rules on complaints, never marks.
NEVER_MARK = frozenset({Duty.ENCRYPTION, Duty.ARBITRATION, Duty.SUPERVISOR, Duty.CHIEF_JUDGE})


class AspectKind(StrEnum):
    """客观分, 主观分, 分值."""

    MEASUREMENT = "measurement"
    JUDGEMENT = "judgement"
    POINTS = "points"


class SheetState(StrEnum):
    """draft → submitted by the judge → signed by the chief judge → locked."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    LOCKED = "locked"


class MatchState(StrEnum):
    """pending (a side is not known) → ready → called (to the court) → live → finished."""

    PENDING = "pending"
    READY = "ready"
    CALLED = "called"
    LIVE = "live"
    FINISHED = "finished"


class MatchStatus(StrEnum):
    """How a match was decided."""

    PLAYED = "played"
    HOME_FORFEIT = "home_forfeit"
    AWAY_FORFEIT = "away_forfeit"
    DOUBLE_FORFEIT = "double_forfeit"
    BYE = "bye"


class ResultState(StrEnum):
    """computing → checked → signed → provisional (公示) → final."""

    COMPUTING = "computing"
    CHECKED = "checked"
    SIGNED = "signed"
    PROVISIONAL = "provisional"
    FINAL = "final"


class DrawPurpose(StrEnum):
    """What a stage draws for. The order is public at once, the numbers at the opening."""

    ORDER = "order"
    NUMBERS = "numbers"
    SEEDING = "seeding"


COMPETITION_MOVES: Mapping[CompetitionState, frozenset[CompetitionState]] = {
    CompetitionState.DRAFT: frozenset({CompetitionState.ANNOUNCED, CompetitionState.CANCELLED}),
    CompetitionState.ANNOUNCED: frozenset({CompetitionState.ENTRIES, CompetitionState.CANCELLED}),
    CompetitionState.ENTRIES: frozenset({CompetitionState.RUNNING, CompetitionState.CANCELLED}),
    CompetitionState.RUNNING: frozenset({CompetitionState.FINISHED}),
    CompetitionState.FINISHED: frozenset({CompetitionState.RUNNING}),
    CompetitionState.CANCELLED: frozenset(),
}
STAGE_MOVES: Mapping[StageState, frozenset[StageState]] = {
    StageState.PLANNED: frozenset({StageState.DRAWN}),
    StageState.DRAWN: frozenset({StageState.RUNNING}),
    StageState.RUNNING: frozenset({StageState.CLOSED}),
    StageState.CLOSED: frozenset({StageState.RUNNING}),
}
# An unlocked or re-opened sheet is a draft again; the old marks are kept as facts.
SHEET_MOVES: Mapping[SheetState, frozenset[SheetState]] = {
    SheetState.DRAFT: frozenset({SheetState.SUBMITTED}),
    SheetState.SUBMITTED: frozenset({SheetState.SIGNED, SheetState.DRAFT}),
    SheetState.SIGNED: frozenset({SheetState.LOCKED, SheetState.DRAFT}),
    SheetState.LOCKED: frozenset({SheetState.DRAFT}),
}
RESULT_MOVES: Mapping[ResultState, frozenset[ResultState]] = {
    ResultState.COMPUTING: frozenset({ResultState.CHECKED}),
    ResultState.CHECKED: frozenset({ResultState.SIGNED, ResultState.COMPUTING}),
    ResultState.SIGNED: frozenset({ResultState.PROVISIONAL, ResultState.COMPUTING}),
    ResultState.PROVISIONAL: frozenset({ResultState.FINAL, ResultState.COMPUTING}),
    ResultState.FINAL: frozenset({ResultState.COMPUTING}),
}

S = TypeVar("S", bound=StrEnum)


def check_move(moves: Mapping[S, frozenset[S]], now: S, to: S) -> None:
    """Raises `state_forbids(state, to)` when there is no such move."""
    if to not in moves[now]:
        raise RuleBroken("state_forbids", state=str(now), to=str(to))
