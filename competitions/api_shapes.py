"""Shapes of the API of sheets, for the OpenAPI document."""

import datetime
import uuid
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

# A device's clock may be wrong, but not by an age.
EARLIEST = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
LATEST = datetime.datetime(2200, 1, 1, tzinfo=datetime.UTC)
Number = Annotated[str, Field(pattern=r"^-?[0-9]{1,7}(\.[0-9]{1,3})?$")]


class Strict(Schema):
    """A body with no field that isn't known."""

    model_config = ConfigDict(extra="forbid")


class MarkIn(Strict):
    """A mark from a device; `after` is the id of the mark that it replaces there."""

    id: uuid.UUID
    aspect: Annotated[str, Field(max_length=12)]
    at: Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
    value: Number | int | None = None
    score: Number | int | None = None
    items: Annotated[list[int], Field(max_length=200)] = []
    after: uuid.UUID | None = None
    device: Annotated[str, Field(max_length=64)] = ""
    n: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0


class MarksIn(Strict):
    """The marks that a device sends at once."""

    marks: Annotated[list[MarkIn], Field(min_length=1, max_length=500)]


class CurrentOut(Schema):
    """The mark of an aspect that stands."""

    id: uuid.UUID
    value: str | None
    score: str | None
    items: list[int]


class OutcomeOut(Schema):
    """What became of a mark; `current` is what stands for its aspect."""

    id: uuid.UUID
    aspect: str
    outcome: Literal["stored", "same", "conflict"]
    current: CurrentOut | None


class SavedOut(Schema):
    """What became of the marks, in the order sent, and how far the sheet is."""

    marks: list[OutcomeOut]
    done: int
    expected: int


class PinIn(Strict):
    """The judge's PIN; needed at a tablet."""

    pin: Annotated[str, Field(max_length=12)] = ""


class WhyIn(Strict):
    """A reason."""

    why: Annotated[str, Field(max_length=200)]


class SheetOut(Schema):
    """A sheet by number and station, never by name."""

    id: uuid.UUID
    event: str
    stage: str
    heat: int | None
    station: int | None
    number: str
    state: str
    done: int
    expected: int


class AspectOut(Schema):
    """What is asked, in the scheme's words, and what was given."""

    aspect: str
    criterion: str
    title_zh: str
    title_en: str
    kind: str
    max: str
    rule: Any
    step: str | None
    items: int | None
    levels: list[str]
    rescore: bool
    missing: bool
    mark: CurrentOut | None


class SheetWithMarks(SheetOut):
    """A sheet with all its aspects."""

    aspects: list[AspectOut]


class SheetsPage(Schema):
    """The caller's sheets; they are few, so that there is no next page."""

    items: list[SheetOut]
    next: str | None
