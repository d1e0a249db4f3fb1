"""No-shows: the worker's own list with the appeal, and the organiser's page."""

import uuid as uuids
from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Unit
from accounts.pages.guard import duty_required, signed_in
from accounts.queries.children import mine
from accounts.queries.roles import units_with_duty
from core.clock import now
from core.errors import RuleBroken
from courses.actions.session_moves import answer_move
from courses.actions.strikes import (
    answer_appeal,
    appeal_strike,
    set_strike_policy,
    waive_strike,
)
from courses.models import Enrolment, Strike, StrikePolicy
from courses.pages.rule_forms import PolicyForm
from courses.pages.ways import said
from courses.queries.strikes import accounts_of, as_they_stand, told, with_all

A_PAGE = 50


@signed_in
def strikes_page(request: HttpRequest) -> HttpResponse:
    """One's own no-shows with their dates, what they mean now, and the appeal."""
    at = now()
    context = {"accounts": accounts_of(request.user, at), "at": at, "told": told}
    return render(request, "courses/strikes.html", context)


@require_POST
@signed_in
def appeal_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Say once what happened."""
    strike = get_object_or_404(Strike, uuid=uuid, person=request.user)
    try:
        appeal_strike(strike=strike, text=request.POST.get("text", ""), by=request.user, at=now())
        messages.success(
            request, _("Your appeal is in. You will be told the answer."), extra_tags="good"
        )
    except RuleBroken as refused:
        said(request, refused)
    return redirect("courses:strikes")


@require_POST
@signed_in
def choose_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """After a move into a clash: keep the seat, or give it back without a strike."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("course_class"), mine(request.user), uuid=uuid
    )
    answer = request.POST.get("answer", "")
    try:
        answer_move(enrolment=enrolment, answer=answer, by=request.user, at=now())
        text = _("You keep the seat.") if answer == "keep" else _("Given back, without a strike.")
        messages.success(request, text, extra_tags="good")
    except RuleBroken as refused:
        said(request, refused)
    return redirect("courses:enrolment", uuid=uuid)


@duty_required("organiser")
def desk_strikes(request: HttpRequest) -> HttpResponse:
    """The unit's rule, appeals first, then all no-shows noted by it."""
    at = now()
    units = units_with_duty(request.user, "organiser", timezone.localdate(at)).order_by("path")
    unit = _chosen(request, units)
    policy = StrikePolicy.objects.filter(unit=unit).first()
    posted = request.POST if request.method == "POST" else None
    form = PolicyForm(policy, posted if (posted or {}).get("do") == "policy" else None)
    try:
        if posted is not None and posted.get("do") == "policy" and form.is_valid():
            data = form.cleaned_data
            set_strike_policy(
                unit=unit,
                on=data["on"],
                limit_halves=int(Decimal(data["limit"]) * 2),
                block_days=data["block_days"],
                by=request.user,
                at=at,
            )
            return _done(request, unit)
        if posted is not None and posted.get("do") in {"waive", "answer", "uphold"}:
            strike = get_object_or_404(Strike, uuid=posted.get("strike"), unit__in=units)
            _decide(request, strike)
            return _done(request, unit)
    except RuleBroken as refused:
        said(request, refused)
    rows = with_all(Strike.objects.filter(unit=unit))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    appeals = rows.exclude(appealed_at=None).filter(answered_at=None)[:A_PAGE]
    context = {
        "unit": unit,
        "units": units[:200],
        "policy": policy,
        "form": form,
        "appeals": as_they_stand(policy, appeals, at),
        "page": page,
        "noted": as_they_stand(policy, page, at),
    }
    return render(request, "courses/desk_strikes.html", context, status=422 if posted else 200)


def _chosen(request: HttpRequest, units: "object") -> Unit:
    code = request.GET.get("unit", "")
    found = units.filter(code=code).first() if code else None  # type: ignore[attr-defined]
    first: Unit = found or units.first()  # type: ignore[attr-defined]
    return first


def _decide(request: HttpRequest, strike: Strike) -> None:
    why, at = request.POST.get("why", ""), now()
    what = request.POST.get("do")
    if what == "waive":
        waive_strike(strike=strike, reason=why, by=request.user, at=at)
    else:
        answer_appeal(strike=strike, waive=what == "answer", answer=why, by=request.user, at=at)


def _done(request: HttpRequest, unit: Unit) -> HttpResponse:
    messages.success(request, _("Done."), extra_tags="good")
    response = redirect("courses:desk_strikes")
    response["Location"] += f"?unit={unit.code}"
    return response


urlpatterns = [
    path("my/no-shows/", strikes_page, name="strikes"),
    path("my/no-shows/<uuid:uuid>/appeal/", appeal_page, name="appeal"),
    path("my/classes/<uuid:uuid>/moved/", choose_page, name="choose"),
    path("desk/no-shows/", desk_strikes, name="desk_strikes"),
]
