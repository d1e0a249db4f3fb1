"""A run: the form at the track, submitting, signing, unlocking, and its history.

With JavaScript what is typed goes to `POST /api/v1/runs/{id}/records`, in the background and again
after a lost network; this page's own POST is the form without it.
"""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from competitions.actions.runs import next_run, sign_run, submit_run, unlock_run, write_run
from competitions.actions.turns import set_standing
from competitions.models import TimedRun
from competitions.pages.timed_auth import AtTrack, at_track, badge_or_account, sends_as
from competitions.pages.timed_forms import (
    form_of,
    read_after,
    read_form,
    typed,
    wrong_fields,
)
from competitions.queries.timed_desk import history_of, stations_to_read, timed_runs
from competitions.rules.states import SheetState, Standing
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words


def _run(request: HttpRequest, uuid: uuids.UUID) -> tuple[TimedRun, AtTrack]:
    run = get_object_or_404(timed_runs(), uuid=uuid)
    return run, at_track(request, run.stage_entry.stage)


@badge_or_account
def run_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The form of a run; a POST saves, submits, signs, unlocks or says what became of the entry."""
    run, who = _run(request, uuid)
    if request.method != "POST":
        return _page(request, run, who)
    what = request.POST.get("do", "save")
    if what in {"save", "submit"}:
        return _write(request, run, who, submit=what == "submit")
    try:
        _decide(request, run, who, what)
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
    return redirect("competitions:timed_run", uuid=uuid)


def _page(
    request: HttpRequest,
    run: TimedRun,
    at_work: AtTrack,
    *,
    data: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    refused: str = "",
) -> HttpResponse:
    stage = run.stage_entry.stage
    context = {
        "run": run,
        "turn": run.stage_entry,
        "entry": run.stage_entry.entry,
        "stage": stage,
        "event": stage.event,
        "may": at_work.may,
        "sends": sends_as(request, at_work, run),
        "form": form_of(run, stations_to_read(stage), data, errors),
        "draft": run.state == SheetState.DRAFT and at_work.may.write,
        "history": history_of(run),
        "last": run.no == stage.timed.runs,
        "refused": refused,
        "at": now(),
    }
    return render(
        request, "competitions/timed_run.html", context, status=422 if refused or errors else 200
    )


def _write(request: HttpRequest, run: TimedRun, at_work: AtTrack, *, submit: bool) -> HttpResponse:
    """Save what was typed, and submit it when asked; nothing typed is lost when it is refused."""
    if not at_work.may.write:
        raise PermissionDenied
    stations = stations_to_read(run.stage_entry.stage)
    seen, errors = read_form(request.POST, stations)
    refused = RuleBroken("bad_run")
    if seen is not None:
        who: dict[str, Any] = {"by": at_work.person, "at": now()}
        try:
            run = write_run(
                run=run,
                seen=seen,
                after=read_after(request.POST),
                why=request.POST.get("reason", ""),
                **who,
            )
            if submit:
                run = submit_run(run=run, **who)
        except RuleBroken as error:
            refused, errors = error, wrong_fields(error)
        else:
            return _saved(request, run, submit=submit)
    text = words(refused.code, refused.facts)
    data = {name: str(value) for name, value in request.POST.items()}
    fresh, at_work = _run(request, run.uuid)
    # What is typed stays; saving again means: on top of what the page now shows.
    data["after"] = typed(fresh)["after"]
    return _page(request, fresh, at_work, data=data, errors=errors, refused=text)


def _saved(request: HttpRequest, run: TimedRun, *, submit: bool) -> HttpResponse:
    text = _("Submitted.") if submit else _("Saved.")
    messages.success(request, text, extra_tags="good")
    if submit:
        return redirect("competitions:timed_stage", uuid=run.stage_entry.stage.uuid)
    return redirect("competitions:timed_run", uuid=run.uuid)


def _decide(request: HttpRequest, run: TimedRun, at_work: AtTrack, what: str) -> None:
    who: dict[str, Any] = {"by": at_work.person, "at": now()}
    may = at_work.may
    turn = run.stage_entry
    if what == "next":
        if not may.write:
            raise PermissionDenied
        next_run(turn=turn, **who)
        return
    if not may.chief:
        raise PermissionDenied
    why = request.POST.get("reason", "")
    if what == "sign":
        sign_run(run=run, **who)
        messages.success(request, _("Signed and locked."), extra_tags="good")
    elif what == "unlock":
        unlock_run(run=run, why=why, **who)
    elif what in {"dns", "starts"}:
        official = at_work.chief_of(turn.stage)
        if official is None:
            raise PermissionDenied
        standing = Standing.DID_NOT_START if what == "dns" else Standing.OK
        set_standing(turn=turn, standing=standing, why=why, official=official, at=who["at"])
    else:
        raise Http404


urlpatterns = [path("timed/runs/<uuid:uuid>/", run_page, name="timed_run")]
