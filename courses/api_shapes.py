"""The shapes of what the API of courses takes and answers, as the OpenAPI document shows them."""

import datetime
import uuid
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

# A device's clock may be wrong, but not by an age.
EARLIEST = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
LATEST = datetime.datetime(2200, 1, 1, tzinfo=datetime.UTC)


class SeatsOut(Schema):
    """Seats of a class; null capacity and left mean no limit."""

    capacity: int | None
    taken: int
    held: int
    left: int | None
    waiting: int


class ReasonOut(Schema):
    """A rule that says no to the caller: its code, and what it says and what to do."""

    code: str
    detail: str


class DoOut(Schema):
    """The next step about a rule that says no: a few words, and the page."""

    text: str
    url: str


class RuleOut(Schema):
    """One rule, yes or no: `reason` is its code when it says no, `set_aside` by the organiser."""

    code: str
    label: str
    ok: bool
    set_aside: bool
    reason: str | None
    detail: str
    do: DoOut | None


class SubsidyOut(Schema):
    """Whether the seat counts for subsidy: counts, not or unclear, and why."""

    answer: str
    title: str
    reasons: list[ReasonOut]


class EnrolmentOut(Schema):
    """One's enrolment: `position` in the queue while waiting, `place` is the order of arrival.

    `mend_…` while a request is returned; after a ballot's list is public, one's `code` in the `draw`
    and, once it is revealed, the `number` in the drawn order.
    """

    id: uuid.UUID
    state: str
    position: int | None
    place: int
    offer_until: datetime.datetime | None = None
    subsidy: SubsidyOut | None = None
    mend_what: str | None = None
    mend_until: datetime.datetime | None = None
    draw: uuid.UUID | None = None
    code: str | None = None
    number: int | None = None


class InLineOut(Schema):
    """One has arrived and keeps the place; the answer is not there yet.

    `place` is that among those not answered, from 1 (in a long line as it was half a second ago);
    `wait_seconds` is how long it will take at the pace of the last seconds, as is `Retry-After`.
    """

    state: Literal["in_line"]
    place: int = Field(ge=1)
    wait_seconds: int = Field(ge=1)


class SessionOut(Schema):
    """A meeting of a class; hours are a decimal as text."""

    id: uuid.UUID
    no: int
    title_zh: str
    title_en: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    hours: str
    venue: str | None
    room: str | None
    cancelled: bool


class ClassOut(Schema):
    """A class."""

    code: str
    course: str
    label_zh: str
    label_en: str
    state: str
    giving: str
    approval_by: str | None
    drawn_at: datetime.datetime | None
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    first_session_at: datetime.datetime | None
    last_session_at: datetime.datetime | None
    venue: str | None
    room: str | None
    seats: SeatsOut


class ClassForCaller(ClassOut):
    """A class with its sessions; what concerns the caller only where the caller is known."""

    sessions: list[SessionOut]
    may_join: bool | None = None
    reasons: list[ReasonOut] | None = None
    rules: list[RuleOut] | None = None
    subsidy: SubsidyOut | None = None
    enrolment: EnrolmentOut | None = None


class CourseOut(Schema):
    """A course of the catalogue; hours are a decimal as text."""

    code: str
    track: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    hours: str
    mode: str
    exam: str
    certificate: str


class CourseWithClasses(CourseOut):
    """A course and those of its classes that are not over."""

    classes: list[ClassOut]


class CoursesPage(Schema):
    """A page of the catalogue; `next` is the cursor of the page after, or null."""

    items: list[CourseOut]
    next: str | None


class AgendaItem(Schema):
    """A session that one has a seat in (`learner`) or a duty at (`staff`)."""

    id: uuid.UUID
    class_: str = Field(alias="class")
    role: str
    course_zh: str
    course_en: str
    title_zh: str
    title_en: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    hours: str
    venue: str | None
    room: str | None


class Agenda(Schema):
    """One's sessions, the next first."""

    items: list[AgendaItem]
    next: str | None


class CodeOut(Schema):
    """The rotating code right now; never a future one."""

    letters: str
    token: str
    seconds_left: int


class MarkIn(Schema):
    """One mark of a roll that was taken on a device; `id` is the device's own."""

    model_config = ConfigDict(extra="forbid")

    person: uuid.UUID
    status: str
    at: Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
    id: uuid.UUID
    reason: str = Field("", max_length=200, pattern=r"^[^\x00]*$")


class AttendanceIn(Schema):
    """Either the code of the screen (token or letters), or marks of a roll."""

    model_config = ConfigDict(extra="forbid")

    code: str | None = Field(None, max_length=200)
    marks: list[MarkIn] | None = Field(None, min_length=1, max_length=2000)


class MarkOutcome(Schema):
    """What became of a mark: stored, same (it had come before) or conflict."""

    id: uuid.UUID
    outcome: str


class AttendanceOut(Schema):
    """For a code: the status and the time; for marks: what became of each."""

    status: str | None = None
    at: datetime.datetime | None = None
    items: list[MarkOutcome] | None = None
