"""The shapes of the API about rules: strikes, overrides, subsidy, moving a session."""

import datetime
import uuid
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from courses.api_shapes import EARLIEST, LATEST, ReasonOut

Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]


class Asked(Schema):
    """A body that takes no field it does not know."""

    model_config = ConfigDict(extra="forbid")


class StrikeOut(Schema):
    """A no-show: `strikes` 1 or 0.5 as text; a `talk` counts for nothing, nor a waived one."""

    id: uuid.UUID
    person: uuid.UUID
    class_: str = Field(alias="class")
    kind: str
    strikes: str
    talk: bool
    counts: bool
    at: datetime.datetime
    ends_at: datetime.datetime | None
    waived_at: datetime.datetime | None
    appeal: str
    appealed_at: datetime.datetime | None
    answer: str
    answered_at: datetime.datetime | None


class StrikesOut(Schema):
    """One's no-shows by one unit's rule; `strikes` count now, as text."""

    unit: str
    strikes: str
    blocked_until: datetime.datetime | None
    items: list[StrikeOut]


class StrikesPage(Schema):
    """One entry for each unit whose rule noted something."""

    items: list[StrikesOut]


class AppealIn(Asked):
    """What happened, in the worker's words."""

    text: Text


class WaiveIn(Asked):
    """Why it is taken back."""

    reason: Reason


class AnswerIn(Asked):
    """The answer to an appeal; `waive` takes the no-show back."""

    answer: Text
    waive: bool


class PolicyIn(Asked):
    """A unit's rule: `limit` strikes (in halves, such as 2.5) block for `block_days`."""

    on: bool
    limit: float = Field(ge=0.5, le=20, multiple_of=0.5)
    block_days: int = Field(ge=1, le=365)


class PolicyOut(Schema):
    """A unit's own rule; `on_since` null is off."""

    unit: str
    on_since: datetime.datetime | None
    limit: float
    block_days: int


class OverrideIn(Asked):
    """Rules set aside for one person, by the person's id."""

    person: uuid.UUID
    rules: list[str] = Field(min_length=1, max_length=10)
    reason: Reason


class OverrideOut(Schema):
    """A rule that is set aside for one person, with the reason."""

    id: uuid.UUID
    person: uuid.UUID
    rule: str
    reason: str
    at: datetime.datetime
    ended_at: datetime.datetime | None


class OverridesOut(Schema):
    """The rules set aside in a class."""

    items: list[OverrideOut]


class MoveIn(Asked):
    """Where and when a session is to be: `room` by its venue's code and its own, or null."""

    starts_at: Moment
    ends_at: Moment
    venue: str | None = Field(None, max_length=16, pattern=r"^[^\x00]*$")
    room: str | None = Field(None, max_length=16, pattern=r"^[^\x00]*$")
    reason: Reason


class MoveHit(Schema):
    """Somebody with a seat who gets a clash: what it is, when, and how long the way is."""

    enrolment: uuid.UUID
    person: uuid.UUID
    clash: ReasonOut


class MoveOut(Schema):
    """What a move means: how many are told, who gets a clash, who or what forbids it."""

    told: int
    hits: list[MoveHit]
    staff: list[ReasonOut]
    room_taken: bool
    possible: bool


class ChoiceIn(Asked):
    """After a move into a clash: `keep`, or `give_back` without a strike."""

    answer: str = Field(pattern="^(keep|give_back)$")


class RulesIn(Asked):
    """What a class asks: codes of units and trades; empty lists ask nothing."""

    units: list[str] = Field(default_factory=list, max_length=200)
    groups: list[str] = Field(default_factory=list, max_length=20)
    age_from: int | None = Field(None, ge=0, le=120)
    age_to: int | None = Field(None, ge=0, le=120)
    skills: list[str] = Field(default_factory=list, max_length=20)
    season: str = Field("", max_length=20, pattern=r"^[^\x00]*$")
    season_limit: int | None = Field(None, ge=1, le=100)


class RulesOut(RulesIn):
    """The same, as it is now."""

    model_config = ConfigDict(extra="ignore")
