"""The API of brackets: the public bracket, and the result of a match."""

import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from accounts.models import Person
from accounts.pages.api_auth import person_of, person_or_token
from competitions.actions.match_course import Outcome, outcome_of
from competitions.actions.match_scores import ScoreSent, write_scores
from competitions.actions.matches import (
    call_match,
    finish_match,
    start_match,
    undo_match,
    write_score,
)
from competitions.models import Match
from competitions.queries.bracket_view import (
    MatchView,
    SideView,
    best_of,
    bracket_view,
    public_bracket_stages,
)
from competitions.queries.matches import may_enter_score, with_sides
from competitions.rules.states import MatchStatus
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.api import once

router = Router(tags=["brackets"])
Points = Annotated[int, Field(ge=0, le=9_999)]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
STEPS: dict[str, Callable[..., Match]] = {
    "call": call_match,
    "start": start_match,
    "undo": undo_match,
}


class SideOut(Schema):
    """A side: an entry, or in words who it will be (`known` false)."""

    known: bool
    entry: uuid.UUID | None
    name: str
    seed: int | None
    score: int | None
    won: bool


class MatchOut(Schema):
    """A match; `key`, `part`, `round` as `previews/bracket` gives them."""

    id: uuid.UUID
    key: str
    no: int
    part: str
    round: int
    slot: int
    state: str
    status: str | None
    sides: list[SideOut]
    periods: list[list[int]]
    court: str
    planned_at: str | None
    ended_at: str | None
    version: int


class BracketStageOut(Schema):
    """A bracket as everybody may see it; matches after those they refer to."""

    stage: uuid.UUID
    event: str
    title_zh: str
    title_en: str
    state: str
    best_of: int
    changed_at: str | None
    matches: list[MatchOut]


class ResultIn(Schema):
    """The result of a match, or with `finished` false how it stands.

    Periods make the score; without them `home_score` and `away_score` are it. A forfeit says why.
    `version` is that of the match as it was read: an older one is refused.
    """

    model_config = ConfigDict(extra="forbid")

    status: Literal["played", "home_forfeit", "away_forfeit", "double_forfeit"] = "played"
    home_score: Points | None = None
    away_score: Points | None = None
    periods: Annotated[list[list[Points]], Field(max_length=15)] = []
    why: Annotated[str, Field(max_length=200)] = ""
    finished: bool = True
    version: Version | None = None


class StepIn(Schema):
    """A step of a match: both sides called to the court, begun, or the last step taken back.

    `version` is that of the match as it was read: an older one is refused.
    """

    model_config = ConfigDict(extra="forbid")

    do: Literal["call", "start", "undo"]
    version: Version | None = None


class ScoreIn(Schema):
    """A score as it was made on the device; `after` is the id of the one before it there."""

    model_config = ConfigDict(extra="forbid")

    id: uuid.UUID
    periods: Annotated[list[list[Points]], Field(min_length=1, max_length=15)]
    version: Version
    after: uuid.UUID | None = None


class ScoresIn(Schema):
    """Scores of one match in the order in which they were made."""

    model_config = ConfigDict(extra="forbid")

    scores: Annotated[list[ScoreIn], Field(min_length=1, max_length=500)]


class ScoreOut(Schema):
    """What became of a score: `stored`, `same` (known already), `conflict` (kept, not counted)."""

    id: uuid.UUID
    outcome: Literal["stored", "same", "conflict"]


class ScoresOut(Schema):
    """What became of each, and how the match stands now."""

    marks: list[ScoreOut]
    match: MatchOut


@router.get("/stages/{stage_id}/bracket", auth=None, response={200: BracketStageOut, **refusals()})
def bracket(request: HttpRequest, stage_id: uuid.UUID) -> HttpResponse:
    """A bracket with its matches; `ETag` for who polls."""
    stage = public_bracket_stages().filter(uuid=stage_id).first()
    if stage is None:
        raise Http404
    changed = stage.changed_at.timestamp() if stage.changed_at else 0
    tag = f'"{stage.pk}-{changed:.6f}-{get_language()}"'
    response: HttpResponse = HttpResponseNotModified()
    if request.headers.get("If-None-Match") != tag:
        view = bracket_view(stage)
        response = answer(
            {
                "stage": stage.uuid,
                "event": stage.event.code,
                "title_zh": stage.title_zh,
                "title_en": stage.title_en,
                "state": stage.state,
                "best_of": best_of(stage),
                "changed_at": stage.changed_at,
                "matches": [match_facts(match) for match in view.by_key.values()],
            }
        )
    response["ETag"] = tag
    return response


def own_match(request: HttpRequest, match_id: uuid.UUID) -> tuple[Match, Person]:
    """The match and the caller, who may enter scores of it: else `not_your_match`."""
    found = with_sides(Match.objects.filter(uuid=match_id)).first()
    if found is None:
        raise Http404
    person = person_of(request)
    if not may_enter_score(person, found):
        raise RuleBroken("not_your_match", status=403)
    return found, person


@router.post(
    "/matches/{match_id}/steps",
    auth=person_or_token("judge"),
    response={200: MatchOut, **refusals(409)},
)
def step(request: HttpRequest, match_id: uuid.UUID, body: StepIn) -> HttpResponse:
    """Call both sides to the court, begin the match, or take the last step back.

    Called or begun again changes nothing; whoever takes a step back says the `version`, so that
    sent twice it is not two steps. Refused: `sides_unknown`, `match_finished`, `match_version`
    (409), `stage_not_running`, `nothing_to_undo`, `later_played`, `withdrawn`.
    """
    found, person = own_match(request, match_id)
    if body.do == "undo" and body.version is None:
        raise RuleBroken("match_version", status=409)

    def run() -> tuple[int, dict[str, Any]]:
        STEPS[body.do](match=found, version=body.version, by=person, at=now())
        return 200, match_facts(bracket_view(found.stage).by_key[found.key])

    return once(request, person, run)


@router.post(
    "/matches/{match_id}/result",
    auth=person_or_token("judge"),
    response={200: MatchOut, **refusals(409)},
)
def result(request: HttpRequest, match_id: uuid.UUID, body: ResultIn) -> HttpResponse:
    """Enter the result of a match; the same again is answered the same.

    Refused: `sides_unknown`, `draw_not_allowed`, `match_version` (409), `match_finished`, …
    """
    found, person = own_match(request, match_id)
    outcome = Outcome(
        status=MatchStatus(body.status),
        home=body.home_score,
        away=body.away_score,
        periods=body.periods,
        why=body.why,
    )
    write = finish_match if body.finished else write_score

    def run() -> tuple[int, dict[str, Any]]:
        write(match=found, outcome=outcome, version=body.version, by=person, at=now())
        return 200, match_facts(bracket_view(found.stage).by_key[found.key])

    return once(request, person, run)


@router.post(
    "/matches/{match_id}/scores",
    auth=person_or_token("judge"),
    response={200: ScoresOut, **refusals()},
)
def scores(request: HttpRequest, match_id: uuid.UUID, body: ScoresIn) -> HttpResponse:
    """How a match stands while it is played, as a device made it; sent again it changes nothing.

    The last one counts if the device saw what stands; else it is a `conflict` and kept beside.
    """
    found, person = own_match(request, match_id)
    single = found.stage.bracket.best_of == 1
    sent = [
        ScoreSent(
            id=one.id,
            outcome=outcome_of(one.periods, single=single),
            version=one.version,
            after=one.after,
        )
        for one in body.scores
    ]

    def run() -> tuple[int, dict[str, Any]]:
        outcomes = write_scores(match=found, sent=sent, by=person, at=now())
        marks = [{"id": key, "outcome": outcome} for key, outcome in outcomes.items()]
        match = match_facts(bracket_view(found.stage).by_key[found.key])
        return 200, {"marks": marks, "match": match}

    return once(request, person, run)


def match_facts(match: MatchView) -> dict[str, Any]:
    """A match as the API tells it."""
    row = match.row
    return {
        "id": row.uuid,
        "key": row.key,
        "no": row.no,
        "part": row.part,
        "round": row.round,
        "slot": row.slot,
        "state": row.state,
        "status": row.status or None,
        "sides": [_side(side) for side in match.sides],
        "periods": row.periods,
        "court": row.court,
        "planned_at": row.planned_at,
        "ended_at": row.ended_at,
        "version": row.version,
    }


def _side(side: SideView) -> dict[str, Any]:
    return {
        "known": side.known,
        "entry": side.uuid or None,
        "name": side.name,
        "seed": side.seed,
        "score": side.score,
        "won": side.won,
    }
