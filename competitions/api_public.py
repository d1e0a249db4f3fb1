"""The API of competitions for everybody: the list, a competition, an event, its standings."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from competitions.queries.public_api import (
    Wanted,
    competition_facts,
    competitions_page,
    event_facts,
    public_event,
    standings_facts,
)
from competitions.rules.public_state import PublicState
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now

router = Router(tags=["competitions"])


class CompetitionOut(Schema):
    """A competition's head; `state` is what the public is told."""

    code: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    state: PublicState
    level: str
    document_no: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    entry_opens_at: datetime.datetime | None
    entry_closes_at: datetime.datetime | None
    venue: str | None


class CompetitionsPage(Schema):
    """A page of the list; `next` is the cursor of the page after, or null."""

    items: Sequence[CompetitionOut]
    next: str | None


class HostOut(Schema):
    """Who hosts, organises or co-organises."""

    role: str
    name_zh: str
    name_en: str


class DocumentOut(Schema):
    """The newest version of a document, as text, file or both."""

    kind: str
    version: str
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    file: str | None
    published_on: datetime.date


class EventOut(Schema):
    """An event; `published`: are its standings out?"""

    code: str
    competition: str
    title_zh: str
    title_en: str
    kind: str
    occupation_zh: str
    occupation_en: str
    occupation_code: str
    standard_level: str
    group_zh: str
    group_en: str
    team_size: int
    published: bool


class CompetitionWithEvents(CompetitionOut):
    """A competition with all that belongs to its head."""

    hosts: Sequence[HostOut]
    documents: Sequence[DocumentOut]
    events: Sequence[EventOut]


class UpOut(Schema):
    """An entry in a running order; `turn` is empty while the stage is blind."""

    start_no: str
    planned_at: datetime.datetime | None
    turn: str


class StageOut(Schema):
    """A stage; `order` is empty before the draw, weight is a decimal as text."""

    id: uuid.UUID
    no: int
    title_zh: str
    title_en: str
    format: str
    state: str
    weight: str | None
    starts_at: datetime.datetime | None
    venue: str | None
    order: Sequence[UpOut]


class EntryOut(Schema):
    """An entry; the name of a single person is masked."""

    start_no: str
    name_zh: str
    name_en: str
    unit: str


class EventWithStages(EventOut):
    """An event with its stages and entries."""

    stages: Sequence[StageOut]
    entries: Sequence[EntryOut]


class PlaceReason(Schema):
    """Why an entry stands where it stands: a code, and words."""

    code: str
    detail: str


class AwardOut(Schema):
    """What a place has earned."""

    title_zh: str
    title_en: str


class PlaceOut(Schema):
    """A place; `mark` is a decimal as text, in the unit of the standings."""

    rank: int | None
    start_no: str
    name_zh: str
    name_en: str
    unit: str
    mark: str | None
    status: str
    reason: PlaceReason
    award: AwardOut | None


class StandingsOut(Schema):
    """Published standings: provisional during the public notice, then final."""

    event: str
    state: str
    revision: int
    unit: Literal["marks", "seconds", "none"]
    notice_from: datetime.date | None
    notice_to: datetime.date | None
    final_at: datetime.datetime | None
    places: Sequence[PlaceOut]


@router.get("/competitions", auth=None, response={200: CompetitionsPage, **refusals()})
def competitions(
    request: HttpRequest, q: str = "", state: str = "", cursor: str = ""
) -> HttpResponse:
    """The public competitions, with search; `next` is the cursor of the page after."""
    return answer(competitions_page(Wanted(q=q, state=state, cursor=cursor), at=now()))


@router.get("/competitions/{code}", auth=None, response={200: CompetitionWithEvents, **refusals()})
def competition(request: HttpRequest, code: str) -> HttpResponse:
    """One competition: hosts, documents, events."""
    return answer(competition_facts(code, at=now()))


@router.get("/events/{code}", auth=None, response={200: EventWithStages, **refusals()})
def event(request: HttpRequest, code: str) -> HttpResponse:
    """One event: its stages with running orders, and its entries."""
    return answer(event_facts(public_event(code)))


@router.get("/events/{code}/standings", auth=None, response={200: StandingsOut, **refusals()})
def standings(request: HttpRequest, code: str) -> HttpResponse:
    """The places with their reasons; 404 `not_published` before their time."""
    return answer(standings_facts(public_event(code)))
