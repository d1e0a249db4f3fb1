"""Pages of the worker around asking: a request handed in again, and ranking a season's classes."""

import uuid as uuids

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import signed_in
from accounts.queries.children import mine
from core.clock import now
from core.errors import RuleBroken
from courses.actions.approval import hand_in
from courses.actions.rounds import rank_choices
from courses.models import Ballot, Enrolment
from courses.pages.ways import said
from courses.queries.ballots import classes_of, own_line
from courses.queries.catalogue import cards
from courses.rules.states import LIVE


@require_POST
@signed_in
def hand_in_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Hand one's request in again, or change what it says."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("person", "course_class"), mine(request.user), uuid=uuid
    )
    try:
        hand_in(enrolment=enrolment, note=request.POST.get("note", ""), by=request.user, at=now())
        messages.success(request, _("Handed in. We will tell you."), extra_tags="good")
    except RuleBroken as refused:
        said(request, refused)
    return redirect("courses:enrolment", uuid=uuid)


@signed_in
def round_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Rank the classes of a season; after the draw, one's line and what came of it."""
    at = now()
    ballot = get_object_or_404(Ballot.objects.select_related("draw"), uuid=uuid, ranked=True)
    classes = classes_of(ballot)
    if request.method == "POST":
        by_code = {c.code: c for c in classes}
        ranked = []
        for course_class in classes:
            rank = request.POST.get(f"rank-{course_class.code}", "")
            if rank.isdigit():
                ranked.append((int(rank), course_class.pk, course_class.code))
        if len({rank for rank, _pk, _code in ranked}) < len(ranked):
            messages.error(request, _("Give each number once."), extra_tags="bad")
            return redirect("courses:round", uuid=uuid)
        choices = [by_code[code] for _rank, _pk, code in sorted(ranked)]
        try:
            rank_choices(
                ballot=ballot, person=request.user, choices=choices, by=request.user, at=at
            )
            messages.success(
                request, _("Kept. You may change it until it closes."), extra_tags="good"
            )
        except RuleBroken as refused:
            said(request, refused, refused.facts.get("of", ""))
        return redirect("courses:round", uuid=uuid)
    own = {
        row.course_class_id: row
        for row in Enrolment.objects.filter(
            person=request.user, course_class__in=classes, state__in=LIVE
        )
    }
    listed = cards(classes, at)
    context = {
        "ballot": ballot,
        "rows": [(card, own.get(card.course_class.pk)) for card in listed],
        "ranks": range(1, len(classes) + 1),
        "open": ballot.frozen_at is None and bool(ballot.closes_at and ballot.closes_at > at),
        "line": own_line(ballot, request.user),
        "at": at,
    }
    return render(request, "courses/round.html", context)


urlpatterns = [
    path("my/classes/<uuid:uuid>/hand-in/", hand_in_page, name="hand_in"),
    path("rounds/<uuid:uuid>/", round_page, name="round"),
]
