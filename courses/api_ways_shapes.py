"""The shapes of requests, ballots, nominations and quotas in the API."""

import datetime
import uuid
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from courses.api_shapes import EARLIEST, LATEST
from courses.rules.approval import Verdict

Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]


class Strict(Schema):
    """No field but these."""

    model_config = ConfigDict(extra="forbid")


class HandInIn(Strict):
    """A request handed in again, or changed: what it says now."""

    note: str = Field("", max_length=500, pattern=r"^[^\x00]*$")


class DecisionIn(Strict):
    """Yes, back for mending (`why` says what, `until` by when), or no with a reason."""

    verdict: Verdict
    why: Line = ""
    until: Moment | None = None


class RequestOut(Schema):
    """A request that the caller may decide on; `missing` says whose yes it lacks."""

    id: uuid.UUID
    class_: str = Field(alias="class")
    state: str
    person: str
    unit: str | None
    unit_confirmed: bool
    place: int
    asked_at: datetime.datetime
    note: str
    missing: list[str]
    mend_what: str
    mend_until: datetime.datetime | None


class RequestsPage(Schema):
    """Requests, the soonest asked first; `next` is the cursor of the page after, or null."""

    items: list[RequestOut]
    next: str | None


class QuotaIn(Strict):
    """Seats kept for a unit (its code), a group of workers, or both."""

    name_zh: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    name_en: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""
    unit: Annotated[str, Field(max_length=32, pattern=r"^[^\x00]*$")] | None = None
    category: Annotated[str, Field(max_length=32, pattern=r"^[^\x00]*$")] = ""
    seats: Annotated[int, Field(ge=1, le=5000)]
    release_at: Moment | None = None


class QuotasIn(Strict):
    """All quotas of a class, in their order."""

    quotas: Annotated[list[QuotaIn], Field(max_length=20)]


class QuotaOut(Schema):
    """A quota: `left` of its seats are still kept; none after the release."""

    name_zh: str
    name_en: str
    unit: str | None
    category: str
    seats: int
    left: int
    released: bool
    release_at: datetime.datetime | None


class QuotasOut(Schema):
    """The quotas of a class."""

    quotas: list[QuotaOut]


class NominationIn(Strict):
    """Whom an officer nominates: by id, or by number and name together."""

    person: uuid.UUID | None = None
    number: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    name: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""


class FreezeIn(Strict):
    """How many tickets those hold who went without in an earlier ballot of the course."""

    lost_weight: Annotated[int, Field(ge=1, le=100)] = 1


class ValueIn(Strict):
    """The public value that was fixed in advance, if any."""

    public_value: Line = ""


class BallotStateOut(Schema):
    """How far a ballot has come; `draw` is that of GET /draws/{id}."""

    id: uuid.UUID
    draw: uuid.UUID | None
    frozen_at: datetime.datetime | None
    seated_at: datetime.datetime | None
    seated: int
    waiting: int


class ChoicesIn(Strict):
    """Codes of the classes, the one wanted most first; none is leaving the ballot."""

    classes: Annotated[
        list[Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]], Field(max_length=60)
    ]


class RoundOut(Schema):
    """A ballot over several classes; `choices` are the caller's, in order."""

    id: uuid.UUID
    title_zh: str
    title_en: str
    closes_at: datetime.datetime | None
    classes: list[str]
    choices: list[str]
    draw: uuid.UUID | None
    code: str | None
    number: int | None
