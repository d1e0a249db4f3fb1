"""The organiser's pages about how seats are given: quotas, the ballot, requests, rounds."""

import datetime
import json
import uuid as uuids
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.guard import duty_required
from accounts.queries.roles import units_with_duty
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from courses.actions.approval import approve_many, decide_request
from courses.actions.ballot import freeze_ballot, freeze_class_ballot, reveal_ballot
from courses.actions.class_times import set_class_times
from courses.actions.quotas import set_giving, set_quotas
from courses.actions.rounds import open_round
from courses.models import Ballot, CourseClass, Enrolment
from courses.pages.organiser import organised
from courses.pages.way_forms import GivingForm, QuotaFormSet, RoundForm, TimesForm, moment_of
from courses.queries.access import classes_organised_by
from courses.queries.approval import asked_in, missing_for
from courses.queries.ballots import applied_in, ballot_of, classes_of
from courses.queries.catalogue import cards
from courses.queries.nominations import quota_counts
from courses.rules.approval import Side, Verdict, decided_until
from courses.rules.states import ClassState, EnrolmentState, Giving


def said(request: HttpRequest, refused: RuleBroken, name: str = "") -> None:
    """A refusal at the top of the next page, with the name of whom it is about."""
    text = words(refused.code, refused.facts)
    messages.error(request, f"{name}: {text}" if name else text, extra_tags="bad")


@duty_required("organiser")
def desk_ways(request: HttpRequest, code: str) -> HttpResponse:
    """How seats are given, until when, and for whom some are kept."""
    course_class, at = organised(request, code), now()
    counts = quota_counts(course_class, at)
    initial = [
        {
            "name_zh": c.quota.name_zh,
            "unit": c.quota.unit,
            "category": c.quota.category,
            "count": c.quota.count,
            "release_at": c.quota.release_at,
        }
        for c in counts
    ]
    posted = request.POST if request.method == "POST" else None
    what = (posted or {}).get("do", "")
    giving = GivingForm(course_class, posted if what == "giving" else None)
    times = TimesForm(course_class, posted if what == "times" else None)
    quotas = QuotaFormSet(posted if what == "quotas" else None, initial=initial)
    try:
        if what == "giving" and giving.is_valid():
            set_giving(course_class=course_class, **giving.values(), by=request.user, at=at)
            messages.success(request, _("Done."), extra_tags="good")
            return redirect("courses:desk_ways", code=code)
        if what == "times" and times.is_valid():
            set_class_times(
                course_class=course_class, **times.cleaned_data, by=request.user, at=at
            )
            messages.success(request, _("Done."), extra_tags="good")
            return redirect("courses:desk_ways", code=code)
        if what == "quotas" and quotas.is_valid():
            wishes = [wish for form in quotas if (wish := form.wish()) is not None]
            set_quotas(course_class=course_class, wishes=wishes, by=request.user, at=at)
            messages.success(request, _("Done."), extra_tags="good")
            return redirect("courses:desk_ways", code=code)
    except RuleBroken as refused:
        # what was typed stays in the form
        said(request, refused)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "giving": giving,
        "times": times,
        "quotas": quotas,
        "counts": counts,
        "kept": sum(c.quota.count for c in counts),
        "card": cards([course_class], at)[0],
    }
    return render(request, "courses/desk_ways.html", context, status=422 if posted else 200)


@duty_required("organiser")
def desk_ballot(request: HttpRequest, code: str) -> HttpResponse:
    """The ballot of a class: who applied, the public list, the draw."""
    course_class, at = organised(request, code), now()
    ballot = ballot_of(course_class)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "freeze":
                weight = int(request.POST.get("lost_weight") or 1)
                freeze_class_ballot(
                    course_class=course_class, lost_weight=weight, by=request.user, at=at
                )
                messages.success(request, _("The list is public."), extra_tags="good")
            elif ballot is not None:
                _reveal(request, ballot)
        except RuleBroken as refused:
            said(request, refused)
        except ValueError:
            messages.error(request, _("Type a number."), extra_tags="bad")
        return redirect("courses:desk_ballot", code=code)
    if ballot is not None and ballot.ranked:
        return redirect("courses:desk_round", uuid=ballot.uuid)
    context = {
        **_ballot_context(ballot, [course_class], at),
        "course_class": course_class,
        "course": course_class.course,
        "counts": quota_counts(course_class, at),
        "closes_at": course_class.closes_at,
        "by_ballot": course_class.giving == Giving.BALLOT,
    }
    return render(request, "courses/desk_ballot.html", context)


def _reveal(request: HttpRequest, ballot: Ballot) -> None:
    value = request.POST.get("public_value", "").strip()[:200]
    reveal_ballot(ballot=ballot, public_value=value, by=request.user, at=now())
    messages.success(request, _("Drawn. Everybody has been told."), extra_tags="good")


def _ballot_context(
    ballot: Ballot | None, classes: list[CourseClass], at: datetime.datetime
) -> dict[str, Any]:
    rows = Enrolment.objects.filter(course_class__in=classes).select_related("person", "unit")
    closes = [moment for c in classes if (moment := c.closes_at) is not None]
    return {
        "ballot": ballot,
        "applied": _number_of(ballot, classes),
        "can_freeze": not closes or max(closes) <= at,
        "seated": list(rows.filter(state__in=["enrolled", "offered"]).order_by("seat__no", "pk")),
        "waiting": list(rows.filter(state=EnrolmentState.WAITING).order_by("line", "pk")),
        "at": at,
    }


def _number_of(ballot: Ballot | None, classes: list[CourseClass]) -> int:
    """How many stand on the public list, or have applied until now."""
    if ballot is not None and ballot.draw is not None:
        return len(json.loads(ballot.draw.list_text)["entries"])
    return applied_in(classes).values("person").distinct().count()


@duty_required("organiser")
def desk_requests(request: HttpRequest, code: str) -> HttpResponse:
    """The requests for seats of a class: yes to many, back for mending, no."""
    course_class, at = organised(request, code), now()
    listed = asked_in([course_class])
    if request.method == "POST":
        decide_posted(request, listed)
        return redirect("courses:desk_requests", code=code)
    context = {
        **requests_context(list(listed), Side.ORGANISER, at),
        "course_class": course_class,
        "course": course_class.course,
        "until": decided_until(course_class.approval_until, course_class.first_session_at),
    }
    return render(request, "courses/desk_requests.html", context)


def requests_context(rows: list[Enrolment], side: Side, at: datetime.datetime) -> dict[str, Any]:
    """The requests that wait for this side, those that wait for the other, those returned."""
    open_ones = [row for row in rows if row.state == EnrolmentState.REQUESTED]
    return {
        "requests": [row for row in open_ones if side in missing_for(row)],
        "elsewhere": [row for row in open_ones if side not in missing_for(row)],
        "returned": [row for row in rows if row.state == EnrolmentState.RETURNED],
        "mend_by": timezone.localtime(at + datetime.timedelta(days=3)),
    }


def decide_posted(request: HttpRequest, listed: Any) -> None:
    """Do what was sent about one request, or about all that are ticked."""
    at, what = now(), request.POST.get("do", "")
    try:
        wanted = [uuids.UUID(value) for value in request.POST.getlist("enrolment")]
    except ValueError:
        wanted = []
    rows = list(listed.filter(uuid__in=wanted))
    if not rows:
        messages.info(request, _("Nothing was ticked."), extra_tags="warn")
        return
    if what == Verdict.APPROVE:
        refused = approve_many(enrolments=rows, by=request.user, at=at)
        done = len(rows) - len(refused)
        if done:
            text = ngettext("%(n)s request: yes.", "%(n)s requests: yes.", done) % {"n": done}
            messages.success(request, text, extra_tags="good")
        for row, why in refused:
            said(request, why, row.person.name)
        return
    if what not in {Verdict.RETURN, Verdict.REJECT}:
        return
    try:
        decide_request(
            enrolment=rows[0],
            verdict=what,
            why=request.POST.get("why", ""),
            until=moment_of(request.POST.get("until", "")),
            by=request.user,
            at=at,
        )
        messages.success(request, _("Done. The person has been told."), extra_tags="good")
    except RuleBroken as why:
        said(request, why, rows[0].person.name)


@duty_required("organiser")
def desk_rounds(request: HttpRequest) -> HttpResponse:
    """Ballots over several classes that people rank."""
    at = now()
    mine = units_with_duty(request.user, "organiser", timezone.localdate(at))
    free = classes_organised_by(request.user).filter(
        state=ClassState.PUBLISHED,
        first_session_at__gt=at,
        in_ballot=None,
        enrolments=None,
        capacity__isnull=False,
    )
    free = free.select_related("course").order_by("first_session_at", "pk")
    form = RoundForm(free, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_round(
                unit=mine.order_by("path")[0],
                **{**form.cleaned_data, "classes": list(form.cleaned_data["classes"])},
                by=request.user,
                at=at,
            )
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            return redirect("courses:desk_round", uuid=made.uuid)
    rounds = Ballot.objects.filter(ranked=True, unit__in=mine).order_by("-pk")
    context = {"form": form, "rounds": rounds[:50], "at": at}
    status = 422 if form.errors else 200
    return render(request, "courses/desk_rounds.html", context, status=status)


@duty_required("organiser")
def desk_round(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """One ballot over several classes: freeze the list, draw."""
    at = now()
    mine = units_with_duty(request.user, "organiser", timezone.localdate(at))
    ballot = get_object_or_404(
        Ballot.objects.select_related("draw"), uuid=uuid, ranked=True, unit__in=mine
    )
    if request.method == "POST":
        try:
            if request.POST.get("do") == "freeze":
                weight = int(request.POST.get("lost_weight") or 1)
                freeze_ballot(ballot=ballot, lost_weight=weight, by=request.user, at=at)
                messages.success(request, _("The list is public."), extra_tags="good")
            else:
                _reveal(request, ballot)
        except RuleBroken as refused:
            said(request, refused)
        except ValueError:
            messages.error(request, _("Type a number."), extra_tags="bad")
        return redirect("courses:desk_round", uuid=uuid)
    classes = classes_of(ballot)
    context = {
        **_ballot_context(ballot, classes, at),
        "classes": cards(classes, at),
        "closes_at": ballot.closes_at,
        "by_ballot": True,
    }
    return render(request, "courses/desk_round.html", context)


urlpatterns = [
    path("desk/classes/<str:code>/seats/", desk_ways, name="desk_ways"),
    path("desk/classes/<str:code>/ballot/", desk_ballot, name="desk_ballot"),
    path("desk/classes/<str:code>/requests/", desk_requests, name="desk_requests"),
    path("desk/rounds/", desk_rounds, name="desk_rounds"),
    path("desk/rounds/<uuid:uuid>/", desk_round, name="desk_round"),
]
