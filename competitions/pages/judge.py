"""The judge's tablet: badge and PIN, the sheets by number, marking, handing in."""

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from competitions.actions.badges import check_pin, clean_secret, leave_tablet, open_tablet
from competitions.actions.marks import DeviceMark, save_marks
from competitions.actions.signing import submit_sheet
from competitions.actions.turns import record_incident, start_work, stop_work
from competitions.models import JudgeSession, Sheet
from competitions.pages.judge_auth import COOKIE, at_tablet, judge_session, set_cookie
from competitions.queries.judging import seconds_worked, view_sheet
from competitions.queries.sheets import sheet_for, sheets_of
from competitions.queries.tablets import device_token, official_by_secret, other_tablets
from competitions.queries.timed_desk import timed_stages_of
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.ids import uuid7
from core.limits import limit_address
from core.sync.rules.merge import Outcome
from core.web.rulers import ticks

TRIES_PER_MINUTE = 60


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Scan the badge, or type its code; whoever sits here already goes to the sheets."""
    if judge_session(request) is not None:
        return redirect("competitions:judge_sheets")
    error = ""
    if request.method == "POST":
        limit_address(request, "badge", TRIES_PER_MINUTE)
        secret = clean_secret(request.POST.get("code", ""))
        if secret and official_by_secret(secret) is not None:
            return redirect("competitions:judge_badge", token=secret)
        error = words("badge_unknown")
    page = {"error": error}
    return render(request, "competitions/judge_start.html", page, status=422 if error else 200)


@never_cache
def badge(request: HttpRequest, token: str) -> HttpResponse:
    """The PIN for a badge that was scanned; says nothing of whose it is."""
    limit_address(request, "badge", TRIES_PER_MINUTE)
    official = official_by_secret(clean_secret(token))
    if official is None:
        page = {"error": words("badge_unknown")}
        return render(request, "competitions/judge_start.html", page, status=404)
    error, status = "", 200
    if request.method == "POST":
        try:
            opened = open_tablet(official=official, pin=request.POST.get("pin", ""), at=now())
        except RuleBroken as refused:
            error, status = words(refused.code, refused.facts), refused.status
        else:
            response = redirect("competitions:judge_sheets")
            set_cookie(response, opened)
            return response
    page = {"official": official, "token": token, "error": error}
    return render(request, "competitions/judge_pin.html", page, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Hand the tablet over: the next one sees nothing of this one."""
    session = judge_session(request)
    if session is not None:
        leave_tablet(session=session, at=now())
    response = redirect("competitions:judge")
    response.delete_cookie(COOKIE)
    return response


@at_tablet
def sheets(request: HttpRequest, session: JudgeSession) -> HttpResponse:
    """The judge's sheets, by heat and station."""
    found = list(sheets_of(session.official))
    at = now()
    page = {
        "official": session.official,
        "sheets": found,
        "done": sum(sheet.state != "draft" for sheet in found),
        "next": next((sheet for sheet in found if sheet.state == "draft"), None),
        "others": other_tablets(session, at),
        "timed": timed_stages_of(session.official),
    }
    return render(request, "competitions/judge_sheets.html", page)


def own_sheet(session: JudgeSession, sheet_uuid: uuid.UUID) -> Sheet:
    """The sheet, when it is this judge's; else 404, as if there were none."""
    found = sheet_for(session.official, sheet_uuid)
    if found is None:
        raise Http404
    return found


@at_tablet
def sheet(request: HttpRequest, session: JudgeSession, uuid: uuid.UUID) -> HttpResponse:
    """One sheet, by number and station."""
    return show(request, session, own_sheet(session, uuid))


def show(
    request: HttpRequest, session: JudgeSession, found: Sheet, refused: RuleBroken | None = None
) -> HttpResponse:
    """The page of a sheet; what was refused stands at its place."""
    view, at = view_sheet(found), now()
    asked = view.aspects
    error = words(refused.code, refused.facts) if refused else ""
    page: dict[str, Any] = {
        "session": session,
        "sheet": found,
        "view": view,
        "turn": found.stage_entry,
        "event": found.stage.event,
        "rows": [
            {"asked": one, "tick": tick, "id": uuid7(at)}
            for one, tick in zip(asked, ticks(len(asked)), strict=True)
        ],
        "ids": {one.aspect.code: str(uuid7(at)) for one in asked},
        "seconds": seconds_worked(found, at),
        "limit_seconds": found.stage.marked.limit_seconds,
        "others": other_tablets(session, at),
        "device_token": device_token(request.COOKIES.get(COOKIE, "")),
        "marks_url": f"/api/v1/sheets/{found.uuid}/marks",
        "error": error,
        "error_at": refused.facts.get("aspect", refused.code) if refused else "",
    }
    status = refused.status if refused else 200
    return render(request, "competitions/judge_sheet.html", page, status=status)


def number_typed(text: str, aspect: str) -> Decimal | None:
    """A number as people type it; nothing where the field is empty."""
    text = text.strip().replace(",", ".").replace("，", ".")
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise RuleBroken("mark_shape", aspect=aspect) from error


def mark_typed(request: HttpRequest, session: JudgeSession) -> DeviceMark:
    """The mark of a form that was sent without a module."""
    form = request.POST
    aspect = form.get("aspect", "")[:12]
    try:
        mark_id = uuid.UUID(form.get("mark", ""))
        after = uuid.UUID(form["after"]) if form.get("after") else None
        items = tuple(int(item) for item in form.getlist("items"))
    except ValueError as error:
        raise RuleBroken("mark_shape", aspect=aspect) from error
    value = number_typed(form.get("value", ""), aspect)
    if value is None and "tapped" in form:
        value = Decimal(len(items))
    return DeviceMark(
        id=mark_id,
        aspect=aspect,
        at=now(),
        value=value,
        score=number_typed(form.get("score", ""), aspect),
        items=items if value == len(items) else (),
        after=after,
        device=session.device,
    )


def save_typed(found: Sheet, sent: DeviceMark, session: JudgeSession) -> None:
    """Save one mark that was looked at: a conflict is told at once."""
    saved = save_marks(sheet=found, marks=[sent], official=session.official, at=now())
    if saved.refused:
        raise RuleBroken(saved.refused)
    if saved.outcomes[0][1] == Outcome.CONFLICT:
        raise RuleBroken("mark_differs", aspect=sent.aspect)


@require_POST
@at_tablet
def mark(request: HttpRequest, session: JudgeSession, uuid: uuid.UUID) -> HttpResponse:
    """One mark from a plain form."""
    found = own_sheet(session, uuid)
    try:
        save_typed(found, mark_typed(request, session), session)
    except RuleBroken as refused:
        return show(request, session, own_sheet(session, uuid), refused)
    following = view_sheet(found).next
    anchor = following.aspect.code if following else "submit"
    return redirect(f"{reverse('competitions:judge_sheet', args=[uuid])}#{anchor}")


@require_POST
@at_tablet
def submit(request: HttpRequest, session: JudgeSession, uuid: uuid.UUID) -> HttpResponse:
    """Hand the sheet in, signed with the PIN."""
    found = own_sheet(session, uuid)
    try:
        check_pin(official=session.official, pin=request.POST.get("pin", ""), at=now())
        submit_sheet(sheet=found, official=session.official, at=now())
    except RuleBroken as refused:
        return show(request, session, own_sheet(session, uuid), refused)
    return redirect("competitions:judge_sheet", uuid=uuid)


@require_POST
@at_tablet
def incident(request: HttpRequest, session: JudgeSession, uuid: uuid.UUID) -> HttpResponse:
    """Signal a problem at the station to the chief judge."""
    found = own_sheet(session, uuid)
    try:
        record_incident(
            stage=found.stage,
            turn=found.stage_entry,
            text=request.POST.get("text", ""),
            official=session.official,
            by=None,
            at=now(),
        )
    except RuleBroken as refused:
        return show(request, session, found, refused)
    address = reverse("competitions:judge_sheet", args=[uuid])
    return redirect(f"{address}?told=1#problem")


@require_POST
@at_tablet
def clock(request: HttpRequest, session: JudgeSession, uuid: uuid.UUID) -> HttpResponse:
    """Start or stop the working time of the entry; the first tap counts."""
    found = own_sheet(session, uuid)
    change = stop_work if request.POST.get("do") == "stop" else start_work
    try:
        change(turn=found.stage_entry, by=session.official.person, at=now())
    except RuleBroken as refused:
        return show(request, session, own_sheet(session, uuid), refused)
    return redirect("competitions:judge_sheet", uuid=uuid)


urlpatterns = [
    path("judge/", start, name="judge"),
    path("judge/b/<str:token>/", badge, name="judge_badge"),
    path("judge/out/", leave, name="judge_out"),
    path("judge/sheets/", sheets, name="judge_sheets"),
    path("judge/sheets/<uuid:uuid>/", sheet, name="judge_sheet"),
    path("judge/sheets/<uuid:uuid>/mark/", mark, name="judge_mark"),
    path("judge/sheets/<uuid:uuid>/submit/", submit, name="judge_submit"),
    path("judge/sheets/<uuid:uuid>/incident/", incident, name="judge_incident"),
    path("judge/sheets/<uuid:uuid>/clock/", clock, name="judge_clock"),
]
