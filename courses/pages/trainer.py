"""Pages of the trainer: sessions, roll, marks, completion."""

import datetime
import uuid as uuids
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import signed_in
from core.clock import now
from core.errors import Reason, RuleBroken
from core.errors_words import words
from courses.actions.complete import propose, sign
from courses.actions.door import seat_walk_in
from courses.actions.grade import FINEST, close_item, give_marks
from courses.actions.roll import RollMark, mark_roll, sign_off
from courses.actions.sign_in import pair_screen
from courses.models import ClassSession, CourseClass, Enrolment, GradedItem
from courses.queries.access import (
    MANAGER,
    may_organise,
    may_take_roll,
    may_teach,
    teaches_something,
    teaching,
)
from courses.queries.attendance import RollRow, roll_of
from courses.queries.desk import sessions_taught
from courses.queries.grades import gradebook
from courses.rules.states import CompletionState

CHOICES = ("present", "late", "absent", "on_leave")


def _session(request: HttpRequest, uuid: uuids.UUID) -> ClassSession:
    session = get_object_or_404(
        ClassSession.objects.select_related(
            "course_class__course__track", "course_class__unit", "venue", "room"
        ),
        uuid=uuid,
    )
    if not may_take_roll(request.user, session.course_class):
        raise PermissionDenied
    return session


def _class(request: HttpRequest, code: str) -> CourseClass:
    course_class = get_object_or_404(
        CourseClass.objects.select_related("course__track", "unit"), code=code
    )
    if not may_teach(request.user, course_class):
        raise PermissionDenied
    return course_class


@signed_in
def teach(request: HttpRequest) -> HttpResponse:
    """The trainer's sessions: rolls missing first, then what comes, then what was."""
    if not teaches_something(request.user):
        raise PermissionDenied
    at = now()
    listed = list(sessions_taught(request.user))
    duties = list(teaching(request.user).values_list("course_class", "duty"))
    context = {
        "missing": [s for s in listed if s.ends_at <= at and s.signed_off_at is None],
        "coming": [s for s in listed if s.ends_at > at][:20],
        "past": [s for s in reversed(listed) if s.signed_off_at is not None][:20],
        "classes": sorted({s.course_class for s in listed}, key=lambda c: c.code),
        "managed": {key for key, duty in duties if duty == MANAGER},
        "marked": {key for key, duty in duties if duty != MANAGER},
        "at": at,
    }
    return render(request, "courses/teach.html", context)


@signed_in
def roll(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The roll of a session; a POST writes what changed."""
    session = _session(request, uuid)
    if request.method == "POST":
        return _write_roll(request, session)
    return _show_roll(request, session)


def _show_roll(
    request: HttpRequest, session: ClassSession, refused: str = "", status: int = 200
) -> HttpResponse:
    """The page; when something was refused, with what was chosen and typed still in it."""
    rows = roll_of(session)
    at = now()
    for row in rows:
        there = row.record.status if row.record else ""
        row.chosen = request.POST.get(f"s-{row.enrolment.uuid}", "") or there
    context = {
        **_sum(rows),
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "scanned": any(row.record and row.record.signed_in_at for row in rows),
        "session": session,
        "course_class": session.course_class,
        "course": session.course_class.course,
        "rows": rows,
        "choices": CHOICES,
        "at": at,
        "correcting": session.signed_off_at is not None,
        "may_correct": may_organise(request.user, session.course_class),
        "pairing": request.session.pop("pairing", None),
        "screen": request.build_absolute_uri(reverse("courses:screen_start")),
    }
    return render(request, "courses/roll.html", context, status=status)


@require_POST
@signed_in
def door(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Let in somebody who stands at the door without a seat."""
    session = _session(request, uuid)
    try:
        enrolment = seat_walk_in(
            session=session,
            number=request.POST.get("number", ""),
            name=request.POST.get("name", ""),
            by=request.user,
            at=now(),
        )
    except RuleBroken as refused:
        reasons = refused.facts.get("reasons") or [Reason(refused.code, refused.facts)]
        text = " ".join(words(reason.code, dict(reason.facts)) for reason in reasons)
        messages.error(request, text, extra_tags="bad")
    else:
        text = _("%(name)s has a seat and is marked present.")
        messages.success(request, text % {"name": enrolment.person.name}, extra_tags="good")
    return redirect("courses:roll", uuid=uuid)


def _sum(rows: list[RollRow]) -> dict[str, Any]:
    """How many are in each state, done and left."""
    counts = dict.fromkeys(CHOICES, 0)
    for row in rows:
        if row.record is not None and row.record.status in counts:
            counts[row.record.status] += 1
    done = sum(row.record is not None for row in rows)
    return {"counts": counts, "done": done, "left": len(rows) - done, "total": len(rows)}


def _write_roll(request: HttpRequest, session: ClassSession) -> HttpResponse:
    """Write what changed; a page that stays open gets the new sums alone, or why it was refused."""
    at = now()
    marks = _changed(request, roll_of(session), at)
    try:
        if marks:
            mark_roll(session=session, marks=marks, by=request.user, at=at)
        if request.POST.get("do") == "sign_off":
            sign_off(session=session, by=request.user, at=at)
    except RuleBroken as refused:
        text = words(refused.code, refused.facts)
        if request.htmx:
            return HttpResponse(text, status=409, content_type="text/plain; charset=utf-8")
        return _show_roll(request, session, text, 409)
    if request.htmx:
        return render(request, "courses/_roll_sum.html", _sum(roll_of(session)))
    if request.POST.get("do") == "sign_off":
        text = _("The roll is signed off.")
    else:
        text = _("Saved: %(n)s marks.") % {"n": len(marks)}
    messages.success(request, text, extra_tags="good")
    return redirect("courses:roll", uuid=session.uuid)


def _changed(request: HttpRequest, rows: list[RollRow], at: datetime.datetime) -> list[RollMark]:
    """The marks of the form that differ from what is there."""
    rest = request.POST.get("rest", "")
    marks = []
    for row in rows:
        status = row.record.status if row.record else ""
        wanted = request.POST.get(f"s-{row.enrolment.uuid}", "") or (rest if not status else "")
        if wanted and wanted != status:
            marks.append(
                RollMark(
                    id=uuids.uuid4(),
                    enrolment_uuid=row.enrolment.uuid,
                    status=wanted,
                    at=at,
                    reason=request.POST.get("reason", ""),
                )
            )
    return marks


@require_POST
@signed_in
def pair(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """A short code for the room's computer."""
    session = _session(request, uuid)
    try:
        request.session["pairing"] = pair_screen(session=session, by=request.user, at=now())
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
    return redirect("courses:roll", uuid=session.uuid)


@signed_in
def grades(request: HttpRequest, code: str) -> HttpResponse:
    """The marks grid; a POST writes every mark or none, and names what is wrong."""
    course_class = _class(request, code)
    book = gradebook(course_class, now())
    items = [item for item in book.items if item.kind == "mark"]
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            wrong = _write_grades(request, items, [row.enrolment for row in book.rows])
        except RuleBroken as refused:
            messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
            return redirect("courses:grades", code=code)
        if not wrong:
            messages.success(request, _("The marks are saved."), extra_tags="good")
            return redirect("courses:grades", code=code)
    rows = [
        {
            "row": row,
            "cells": [
                {
                    "name": f"m-{item.pk}-{row.enrolment.pk}",
                    "value": request.POST.get(
                        f"m-{item.pk}-{row.enrolment.pk}", row.marks.get(item.pk, "")
                    ),
                    "item": item,
                }
                for item in items
            ],
        }
        for row in book.rows
    ]
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "items": items,
        "all_items": book.items,
        "rows": rows,
        "wrong": wrong,
    }
    return render(request, "courses/grades.html", context, status=422 if wrong else 200)


def _mark(text: str, item: GradedItem) -> tuple[Decimal, str]:
    """What was typed as a mark of the item, or what is wrong with it."""
    try:
        mark = Decimal(text)
    except InvalidOperation:
        return Decimal(0), _("Type a number.")
    if not mark.is_finite() or not 0 <= mark <= item.maximum or mark != mark.quantize(FINEST):
        most = {"maximum": f"{item.maximum.normalize():f}"}
        return mark, _("0 to %(maximum)s, two decimals.") % most
    return mark, ""


def _write_grades(
    request: HttpRequest, items: list[GradedItem], enrolments: list[Enrolment]
) -> dict[str, str]:
    """Write all marks, and close or open an item; what is wrong by cell, nothing written then."""
    wrong: dict[str, str] = {}
    given = []
    for item in items:
        if item.closed_at is not None:
            continue
        marks = {}
        for enrolment in enrolments:
            name = f"m-{item.pk}-{enrolment.pk}"
            text = request.POST.get(name, "").strip()
            if not text:
                continue
            mark, error = _mark(text, item)
            if error:
                wrong[name] = error
                continue
            marks[enrolment.uuid] = mark
        given.append((item, marks))
    if wrong:
        return wrong
    by, at = request.user, now()
    with transaction.atomic():
        for item, marks in given:
            give_marks(item=item, marks=marks, by=by, at=at)
        for item in items:
            if item.code in {request.POST.get("close"), request.POST.get("open")}:
                close_item(item=item, closed="close" in request.POST, by=by, at=at)
    return {}


@signed_in
def complete(request: HttpRequest, code: str) -> HttpResponse:
    """What each completion would be; the trainer proposes and signs."""
    course_class = _class(request, code)
    if request.method == "POST":
        try:
            propose(course_class=course_class, by=request.user, at=now())
            if request.POST.get("do") == "sign":
                number = sign(course_class=course_class, by=request.user, at=now())
                text = _("Signed: %(n)s completions.") % {"n": number}
                messages.success(request, text, extra_tags="good")
        except RuleBroken as refused:
            messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        return redirect("courses:complete", code=code)
    book = gradebook(course_class, now())
    rows = [(row, getattr(row.enrolment, "completion", None)) for row in book.rows]
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "rows": [
            {
                "row": row,
                "completion": completion,
                "reasons": [
                    words(reason["code"], reason["facts"])
                    for reason in (completion.details.get("reasons", []) if completion else [])
                ],
            }
            for row, completion in rows
        ],
        "proposed": sum(c is not None and c.state == CompletionState.PROPOSED for _row, c in rows),
    }
    return render(request, "courses/complete.html", context)


urlpatterns = [
    path("teach/", teach, name="teach"),
    path("teach/sessions/<uuid:uuid>/", roll, name="roll"),
    path("teach/sessions/<uuid:uuid>/door/", door, name="door"),
    path("teach/sessions/<uuid:uuid>/pair/", pair, name="pair"),
    path("teach/classes/<str:code>/grades/", grades, name="grades"),
    path("teach/classes/<str:code>/completion/", complete, name="complete"),
]
