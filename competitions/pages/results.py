"""The result on its way: for its officials and organisers, down to each mark; papers of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from competitions.actions.results import (
    check_result,
    finalise_result,
    issue_missing_awards,
    jobs_of,
    publish_result,
    reopen_result,
    sign_result,
)
from competitions.actions.standings import Moved, moved_places
from competitions.models import Event, Opening, Result, Stage
from competitions.pages.served import event_served, told, with_second_factor
from competitions.queries.opened import opened_entry
from competitions.queries.result_desk import (
    NEXT,
    awards_of,
    final_since,
    may_move,
    movers,
    waiting_stages,
)
from competitions.queries.results import all_opened, places_shown, unit_of
from competitions.queries.seeing import Viewer, is_blind, sees_marks, sees_standings
from competitions.rules.states import ResultState
from core.clock import now
from core.jobs.models import Job
from core.ledger.queries import head
from core.workdays.queries import notice_of
from core.xlsx import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ORDER = tuple(ResultState)


def _context(request: HttpRequest, code: str) -> dict[str, Any]:
    event, viewer = event_served(request, code)
    stages = list(event.stages.order_by("no"))
    result = get_object_or_404(
        Result.objects.select_related("checked_by", "signed_by"), event=event
    )
    opened = all_opened(stages)
    shown = sees_standings(viewer, result, opened=opened)
    return {
        "event": event,
        "viewer": viewer,
        "stages": stages,
        "result": result,
        "opened": opened,
        "unit": unit_of(event, stages),
        "places": places_shown(event, result) if shown else [],
        "marks_seen": sees_marks(viewer, opened=opened),
        "chain": head(event.competition.chain),
        "today": timezone.localdate(now()),
    }


@never_cache
@with_second_factor
def result(request: HttpRequest, code: str) -> HttpResponse:
    """Where the result stands, who may do what, the places with their reasons."""
    context = _context(request, code)
    event, viewer, found = context["event"], context["viewer"], context["result"]
    blind = [stage.pk for stage in context["stages"] if is_blind(stage)]
    opened = set(Opening.objects.filter(stage__in=blind).values_list("stage_id", flat=True))
    opened |= {stage.pk for stage in context["stages"] if not is_blind(stage)}
    waiting = waiting_stages(context["stages"], opened)
    ready = all(stage.done for stage in waiting)
    move = NEXT.get(ResultState(found.state), "")
    context |= {
        "steps": _steps(found),
        "waiting": waiting,
        "ready": ready,
        "move": move,
        "may": move and may_move(viewer, found, move) and (ready or move != "check"),
        "may_reopen": found.state != ResultState.COMPUTING and may_move(viewer, found, "reopen"),
        "movers": movers(event).get(move, []),
        "moved": _moved(event, found) if ready and context["places"] else [],
        "final_since": final_since(found, context["today"]),
        "period": _period(event, found),
        "history": list(found.facts.select_related("by").order_by("pk")),
    }
    return render(request, "competitions/result.html", context)


def _steps(result: Result) -> list[dict[str, Any]]:
    """The states in order: done, now or to come, each with its moment and its person."""
    at = ORDER.index(ResultState(result.state))
    told_of = {
        ResultState.CHECKED: (result.checked_at, result.checked_by),
        ResultState.SIGNED: (result.signed_at, result.signed_by),
        ResultState.PROVISIONAL: (result.published_at, None),
        ResultState.FINAL: (result.final_at, None),
    }
    return [
        {
            "state": state,
            "kind": "done" if n < at or state == ResultState.FINAL == result.state else "now",
            "at": told_of.get(state, (None, None))[0],
            "by": told_of.get(state, (None, None))[1],
        }
        if n <= at
        else {"state": state, "kind": "", "at": None, "by": None}
        for n, state in enumerate(ORDER)
    ]


def _moved(event: Event, result: Result) -> list[Moved]:
    """Whose place the next computation moves, while the result may still be computed."""
    if result.state not in {ResultState.COMPUTING, ResultState.CHECKED}:
        return []
    return moved_places(event)


def _period(event: Event, result: Result) -> Any:
    """The first and last day of the notice, were it published today."""
    if result.state != ResultState.SIGNED:
        return None
    return notice_of(timezone.localdate(now()), event.competition.notice_days)


@require_POST
@with_second_factor
def change(request: HttpRequest, code: str) -> HttpResponse:
    """One move of the result, by those who may make it."""
    event, viewer = event_served(request, code)
    found = get_object_or_404(Result, event=event)
    do = request.POST.get("do", "")
    if do not in MOVES:
        return HttpResponse(status=400)
    _check_mover(viewer, found, do)
    with told(request):
        MOVES[do](request, event)
        messages.success(request, _("Done."), extra_tags="good")
    return redirect("competitions:awards" if do == "issue" else "competitions:result", code=code)


def _check_mover(viewer: Viewer, found: Result, do: str) -> None:
    allowed = viewer.organises if do == "issue" else may_move(viewer, found, do)
    if not allowed:
        raise PermissionDenied


MOVES: dict[str, Callable[[HttpRequest, Event], object]] = {
    "check": lambda r, e: check_result(event=e, by=r.user, at=now()),
    "sign": lambda r, e: sign_result(event=e, by=r.user, at=now()),
    "publish": lambda r, e: publish_result(event=e, by=r.user, at=now()),
    "finalise": lambda r, e: finalise_result(event=e, by=r.user, at=now()),
    "reopen": lambda r, e: reopen_result(event=e, why=r.POST.get("why", ""), by=r.user, at=now()),
    "issue": lambda r, e: issue_missing_awards(event=e, by=r.user, at=now()),
}


@never_cache
@with_second_factor
def entry(request: HttpRequest, code: str, start_no: int) -> HttpResponse:
    """One entry's place, opened down to each mark and who gave it when."""
    event, viewer = event_served(request, code)
    stages: list[Stage] = list(event.stages.order_by("no"))
    if not all_opened(stages) or not sees_marks(viewer, opened=True):
        raise PermissionDenied
    found = get_object_or_404(event.entries.select_related("unit"), start_no=start_no)
    place = next(
        (p for p in places_shown(event, event.result) if p.entry.pk == found.pk),
        None,
    )
    context = {"event": event, "entry": found, "place": place, "opened": opened_entry(found)}
    return render(request, "competitions/result_entry.html", context)


@with_second_factor
def summary(request: HttpRequest, code: str) -> HttpResponse:
    """成绩汇总表 as xlsx: places, numbers, marks of each stage, reasons; foot to be signed."""
    context = _seen(request, code)
    event, stages = context["event"], context["stages"]
    by_stage = {stage.pk: {row.entry_id: row for row in stage.standings.all()} for stage in stages}
    numbers = {
        (turn.stage_id, turn.entry_id): turn
        for stage in stages
        for turn in stage.stage_entries.all()
    }
    heads = ["名次", "参赛号", "加密号", "姓名/队名", "单位"]
    heads += [f"{stage.title_zh}" for stage in stages]
    heads += ["用时（秒）", "总分", "奖项", "依据"]
    rows: list[list[Any]] = []
    for place in context["places"]:
        turns = [numbers.get((stage.pk, place.entry.pk)) for stage in stages]
        marks = [by_stage[stage.pk].get(place.entry.pk) for stage in stages]
        times = [turn.working_seconds for turn in turns if turn and turn.working_seconds]
        rows.append(
            [
                place.rank,
                place.start_no,
                "、".join(turn.number for turn in turns if turn and turn.number),
                place.entry.name_zh,
                place.entry.unit.name_zh,
                *(row.mark if row else None for row in marks),
                sum(times) if times else None,
                place.mark,
                place.award.title_zh if place.award else "",
                place.why,
            ]
        )
    chain = context["chain"]
    rows.append([])
    rows.append(["统分", "", "复核", "", "裁判长", "", "监督"])
    rows.append(["存证", chain.hash if chain else ""])
    response = HttpResponse(
        workbook(title=f"{event.title_zh} 成绩汇总表", heads=heads, rows=rows), content_type=XLSX
    )
    response["Content-Disposition"] = f'attachment; filename="result-{event.code}.xlsx"'
    return response


def _seen(request: HttpRequest, code: str) -> dict[str, Any]:
    context = _context(request, code)
    if not context["places"]:
        raise PermissionDenied
    return context


@with_second_factor
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The result book: printed, signed by hand, with the ledger's head on its last page."""
    return render(request, "competitions/result_book.html", _seen(request, code))


@with_second_factor
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The public notice 公示, to be printed: event, award, rank, name, unit; dates, telephone."""
    context = _seen(request, code)
    if context["result"].state not in {ResultState.PROVISIONAL, ResultState.FINAL}:
        raise PermissionDenied
    context["awarded"] = [place for place in context["places"] if place.award]
    return render(request, "competitions/result_notice.html", context)


@never_cache
@with_second_factor
def awards(request: HttpRequest, code: str) -> HttpResponse:
    """Who got which award, and the certificates that belong to it."""
    context = _context(request, code)
    event = context["event"]
    given = awards_of(event) if context["places"] else []
    people = [certificate for award in given for _person, certificate in award.people]
    context |= {
        "given": given,
        "rules": list(event.award_rules.order_by("order")),
        "issued": sum(certificate is not None for certificate in people),
        "people": len(people),
        "job": Job.objects.filter(key__startswith=jobs_of(context["result"])).first(),
    }
    return render(request, "competitions/awards.html", context)


urlpatterns = [
    path("desk/events/<str:code>/result/", result, name="result"),
    path("desk/events/<str:code>/result/do/", change, name="result_change"),
    path("desk/events/<str:code>/result/summary.xlsx", summary, name="result_summary"),
    path("desk/events/<str:code>/result/book/", book, name="result_book"),
    path("desk/events/<str:code>/result/notice/", notice, name="result_notice"),
    path("desk/events/<str:code>/result/<int:start_no>/", entry, name="result_entry"),
    path("desk/events/<str:code>/awards/", awards, name="awards"),
]
