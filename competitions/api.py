"""The API of judging: sheets, marks, handing in, signing, unlocking; also for the tablet's page."""

import uuid
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from accounts.models import Person
from competitions.actions.badges import check_pin
from competitions.actions.marks import DeviceMark, save_marks
from competitions.actions.signing import sign_sheets, submit_sheet, unlock_sheet
from competitions.api_shapes import (
    MarksIn,
    PinIn,
    SavedOut,
    SheetOut,
    SheetsPage,
    SheetWithMarks,
    WhyIn,
)
from competitions.models import Mark, Official, Sheet
from competitions.pages.judge_auth import device_or_official, official_or_person
from competitions.queries.access import official_with
from competitions.queries.judging import SheetView, view_sheet
from competitions.queries.ledger import number
from competitions.queries.seeing import is_opened, sees_marks, viewer_of
from competitions.queries.sheets import judge_rows, sheets_of
from competitions.rules.states import Duty
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.api import once
from core.sync.rules.merge import Outcome

router = Router(tags=["judging"])


def judges(request: HttpRequest) -> list[Official]:
    """The caller's duties as a judge: the official at the tablet, or those of the person."""
    caller: Official | Person = request.auth  # type: ignore[attr-defined]
    if isinstance(caller, Official):
        return [caller]
    return list(judge_rows(caller))


def own_sheet(request: HttpRequest, sheet_id: uuid.UUID) -> tuple[Sheet, Official]:
    """The caller's own sheet; 404 when there is none, `not_your_sheet` when it is another's."""
    found = sheet_or_404(sheet_id)
    for official in judges(request):
        if found.judge.official_id == official.pk:
            return found, official
    raise RuleBroken("not_your_sheet", status=403)


def sheet_or_404(sheet_id: uuid.UUID) -> Sheet:
    """The sheet with its stage and judge."""
    found = (
        Sheet.objects.select_related(
            "stage__event__competition", "stage_entry", "judge__official__person", "judge__panel"
        )
        .filter(uuid=sheet_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def sheet_facts(sheet: Sheet) -> dict[str, Any]:
    """A sheet, by number and station."""
    turn = sheet.stage_entry
    return {
        "id": sheet.uuid,
        "event": sheet.stage.event.code,
        "stage": sheet.stage.title_zh,
        "heat": turn.heat,
        "station": turn.station,
        "number": turn.number,
        "state": sheet.state,
        "done": sheet.done,
        "expected": sheet.expected,
    }


def mark_facts(mark: Mark | None) -> dict[str, Any] | None:
    """A mark that stands."""
    if mark is None:
        return None
    return {
        "id": mark.fact,
        "value": number(mark.value),
        "score": number(mark.score),
        "items": mark.items,
    }


def view_facts(view: SheetView) -> dict[str, Any]:
    """A sheet with its aspects."""
    return {
        **sheet_facts(view.sheet),
        "aspects": [
            {
                "aspect": one.aspect.code,
                "criterion": one.aspect.criterion.title_zh,
                "title_zh": one.aspect.title_zh,
                "title_en": one.aspect.title_en,
                "kind": one.aspect.kind,
                "max": str(one.aspect.maximum),
                "rule": one.aspect.rule,
                "step": number(one.aspect.step),
                "items": one.aspect.items,
                "levels": [level.text_zh for level in one.levels],
                "rescore": one.rescore is not None,
                "missing": one.missing,
                "mark": mark_facts(one.mark),
            }
            for one in view.aspects
        ],
    }


@router.get(
    "/sheets",
    auth=official_or_person("read", "judge"),
    response={200: SheetsPage, **refusals()},
)
def sheets(request: HttpRequest, mine: str = "") -> HttpResponse:
    """The caller's sheets as a judge, by heat and station."""
    found = [sheet for official in judges(request) for sheet in sheets_of(official)]
    return answer({"items": [sheet_facts(sheet) for sheet in found], "next": None})


@router.get(
    "/sheets/{sheet_id}",
    auth=official_or_person("read", "judge"),
    response={200: SheetWithMarks, **refusals()},
)
def one_sheet(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """One sheet, for its judge and for those who watch the marking."""
    found = sheet_or_404(sheet_id)
    if found.judge.official_id not in {official.pk for official in judges(request)}:
        caller: Official | Person = request.auth  # type: ignore[attr-defined]
        person = caller.person if isinstance(caller, Official) else caller
        viewer = viewer_of(person, found.stage.event)
        if not sees_marks(viewer, opened=is_opened(found.stage)):
            raise Http404
    return answer(view_facts(view_sheet(found)))


def _decimal(given: str | int | None) -> Decimal | None:
    return None if given is None else Decimal(given)


@router.post(
    "/sheets/{sheet_id}/marks",
    auth=device_or_official("judge"),
    response={200: SavedOut, **refusals()},
)
def marks(request: HttpRequest, sheet_id: uuid.UUID, body: MarksIn) -> HttpResponse:
    """Save marks; each is stored, the same again, or kept beside what stands (conflict).

    A sheet that was handed in or locked is refused; what was sent is kept as a conflict all the
    same, as `errors` say. Sending again is safe: each mark has its own id.
    """
    found, official = own_sheet(request, sheet_id)
    sent = [
        DeviceMark(
            id=one.id,
            aspect=one.aspect,
            at=one.at,
            value=_decimal(one.value),
            score=_decimal(one.score),
            items=tuple(one.items),
            after=one.after,
            device=one.device,
            n=one.n,
        )
        for one in body.marks
    ]

    def work() -> tuple[int, dict[str, Any]]:
        saved = save_marks(sheet=found, marks=sent, official=official, at=now())
        if saved.refused and any(outcome != Outcome.SAME for _, outcome in saved.outcomes):
            errors = [
                {"id": str(mark.id), "aspect": mark.aspect, "outcome": str(outcome)}
                for mark, outcome in saved.outcomes
            ]
            raise RuleBroken(saved.refused, errors=errors)
        found.refresh_from_db(fields=["done", "expected"])
        marks = [
            {
                "id": mark.id,
                "aspect": mark.aspect,
                "outcome": str(outcome),
                "current": mark_facts(saved.current.get(mark.aspect)),
            }
            for mark, outcome in saved.outcomes
        ]
        return 200, {"marks": marks, "done": found.done, "expected": found.expected}

    # What a refusal keeps as a conflict stays: the marks commit by themselves.
    return once(request, official.person, work, alike=True)


@router.post(
    "/sheets/{sheet_id}/submit",
    auth=official_or_person("judge"),
    response={200: SheetOut, **refusals()},
)
def submit(request: HttpRequest, sheet_id: uuid.UUID, body: PinIn) -> HttpResponse:
    """Hand the sheet in; at a tablet the judge signs with the PIN. Again is the same answer."""
    found, official = own_sheet(request, sheet_id)
    # A wrong PIN is counted, whatever becomes of the rest.
    if body.pin or isinstance(request.auth, Official):  # type: ignore[attr-defined]
        check_pin(official=official, pin=body.pin, at=now())

    def work() -> tuple[int, dict[str, Any]]:
        return 200, sheet_facts(submit_sheet(sheet=found, official=official, at=now()))

    return once(request, official.person, work)


def chief_of(request: HttpRequest, sheet: Sheet) -> Official:
    """The caller's duty as chief judge of the event: else `not_chief_judge`."""
    caller: Official | Person = request.auth  # type: ignore[attr-defined]
    if isinstance(caller, Official):
        return caller
    found = official_with(caller, sheet.stage.event, Duty.CHIEF_JUDGE)
    if found is None:
        raise RuleBroken("not_chief_judge", status=403)
    return found


@router.post(
    "/sheets/{sheet_id}/sign",
    auth=official_or_person("judge"),
    response={200: SheetOut, **refusals()},
)
def sign(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """The chief judge signs and locks all sheets of this sheet's entry."""
    found = sheet_or_404(sheet_id)
    official = chief_of(request, found)

    def work() -> tuple[int, dict[str, Any]]:
        sign_sheets(stage=found.stage, turns=[found.stage_entry], official=official, at=now())
        return 200, sheet_facts(sheet_or_404(sheet_id))

    return once(request, official.person, work)


@router.post(
    "/sheets/{sheet_id}/unlock",
    auth=official_or_person("judge"),
    response={200: SheetOut, **refusals()},
)
def unlock(request: HttpRequest, sheet_id: uuid.UUID, body: WhyIn) -> HttpResponse:
    """The chief judge opens the sheet again, with a reason; old values are kept."""
    found = sheet_or_404(sheet_id)
    official = chief_of(request, found)

    def work() -> tuple[int, dict[str, Any]]:
        unlock_sheet(sheet=found, why=body.why, official=official, at=now())
        return 200, sheet_facts(sheet_or_404(sheet_id))

    return once(request, official.person, work)
