"""The shapes of the API about many people of a class: moves, cancelling, lists, the least number."""

import datetime
import uuid
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from courses.api_rules_shapes import Asked, Moment, Reason
from courses.api_shapes import ReasonOut, SeatsOut

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
Cell = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]
MOST = 500


class ChangeIn(Asked):
    """What is to become of these enrolments: `move` and `merge` name a `target` and a deadline.

    A merge is of everybody, so that `enrolments` are not looked at. `dry_run` tells what it would
    do, and nothing is stored.
    """

    kind: Literal["move", "merge", "cancel"]
    reason: Reason
    enrolments: list[uuid.UUID] = Field(default_factory=list, max_length=2000)
    target: Code | None = None
    answer_until: Moment | None = None
    add_seats: bool = False
    dry_run: bool = False


class AgainstOut(Schema):
    """Somebody who is left out, and why."""

    enrolment: uuid.UUID
    reasons: list[ReasonOut]


class ItemOut(Schema):
    """One person in it: the enrolment as it is, and the seat held in the other class."""

    enrolment: uuid.UUID
    state: str
    made: uuid.UUID | None
    made_state: str | None


class ChangeOut(Schema):
    """A change of many; `id` is null for a dry run. `offered`: how many in line are asked next."""

    id: uuid.UUID | None
    kind: str
    class_: str = Field(alias="class")
    target: str | None
    reason: str
    answer_until: datetime.datetime | None
    added: int
    offered: int
    open: int
    moved: int
    items: list[ItemOut]
    against: list[AgainstOut]
    undone_at: datetime.datetime | None
    finished_at: datetime.datetime | None


class LeastIn(Asked):
    """How many people the class needs, and when that is decided; null takes the rule away."""

    least: int | None = Field(default=None, ge=1, le=5000)
    decide_at: Moment | None = None


class LeastOut(Schema):
    """Where the class stands: `state` is none, open, reached, due or held."""

    least: int | None
    decide_at: datetime.datetime | None
    held_at: datetime.datetime | None
    taken: int
    state: str


class ListRowIn(Asked):
    """A person to be enrolled: the name, and a phone, employee (`UNIT/number`) or ID number."""

    name: Cell
    number: Cell


class ListIn(Asked):
    """The rows, in the order in which they are to be enrolled."""

    rows: list[ListRowIn] = Field(min_length=1, max_length=MOST)


class TakeIn(Asked):
    """All rows or none, or the good ones; `waiting_too` puts those without a seat in line."""

    all: bool = False
    waiting_too: bool = False


class ListRowOut(Schema):
    """What a row comes to (`verdict`), what the person would get or got, and why not."""

    row: int
    person: uuid.UUID | None
    verdict: str
    outcome: str | None
    done: bool
    reasons: list[ReasonOut]


class ListOut(Schema):
    """A list, by verdict and row by row; `taken_at` once the good rows were enrolled."""

    id: uuid.UUID
    class_: str = Field(alias="class")
    counts: dict[str, int]
    wanted_at: datetime.datetime | None
    taken_at: datetime.datetime | None
    rows: list[ListRowOut]


class CapacityIn(Asked):
    """How many seats the class is to have."""

    capacity: int = Field(ge=1, le=5000)


class GivingIn(Asked):
    """How seats are given, when one may ask, and who approves until when; null is no limit.

    `cancel_until` is until when one withdraws without a consequence, `offer_hours` how long a freed
    seat is held.
    """

    giving: Literal["arrival", "ballot", "approval", "nomination", "open"]
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    approval_by: Literal["unit", "organiser", "both"] = "organiser"
    approval_until: Moment | None = None
    cancel_until: Moment | None = None
    offer_hours: int = Field(default=24, ge=1, le=168)


class CancelIn(Asked):
    """Why the class is not held."""

    reason: Reason


class DeskOut(Schema):
    """A class as its organiser sets it, with its seats as they are."""

    class_: str = Field(alias="class")
    state: str
    giving: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    approval_by: str
    approval_until: datetime.datetime | None
    cancel_until: datetime.datetime | None
    offer_hours: int
    seats: SeatsOut
