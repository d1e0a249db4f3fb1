"""The organiser's pages about rules: what a class asks, whom it was waived for, moving a session."""

import uuid as uuids

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.guard import duty_required
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from courses.actions.class_rules import set_class_rules
from courses.actions.nominate import named_person
from courses.actions.overrides import end_override, override_rules
from courses.actions.session_moves import check_movable, move_session
from courses.models import ClassSession, CourseClass, Enrolment, RuleOverride, SessionMove
from courses.pages.organiser import organised
from courses.pages.rule_forms import MoveForm, OverrideForm, RulesForm
from courses.pages.rule_words import stored_answer, told_subsidy
from courses.pages.ways import said
from courses.queries.access import may_organise
from courses.queries.catalogue import cards
from courses.queries.session_moves import preview_move
from courses.rules.eligibility import Rule
from courses.rules.states import SEATED
from courses.rules.subsidy import Subsidy
from courses.words_rules import RULES


@duty_required("organiser")
def desk_rules(request: HttpRequest, code: str) -> HttpResponse:
    """What the class asks, who is excepted and why, and whose seat does not count for subsidy."""
    course_class, at = organised(request, code), now()
    posted = request.POST if request.method == "POST" else None
    what = (posted or {}).get("do", "")
    rules = RulesForm(course_class, posted if what == "rules" else None)
    excepted = OverrideForm(posted if what == "override" else None)
    try:
        if what == "rules" and rules.is_valid():
            set_class_rules(course_class=course_class, **rules.values(), by=request.user, at=at)
            return _done(request, code)
        if what == "override" and excepted.is_valid():
            data = excepted.cleaned_data
            person = named_person(number=data["number"], name=data["name"], at=at)
            override_rules(
                course_class=course_class,
                person=person,
                rules=data["rules"],
                reason=data["reason"],
                by=request.user,
                at=at,
            )
            return _done(request, code)
        if what == "end" and posted is not None:
            row = get_object_or_404(
                RuleOverride.objects.select_related("course_class"),
                uuid=posted.get("override"),
                course_class=course_class,
            )
            end_override(override=row, reason=posted.get("why", ""), by=request.user, at=at)
            return _done(request, code)
    except RuleBroken as refused:
        # what was typed stays in the form
        said(request, refused)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "card": cards([course_class], at)[0],
        "rules": rules,
        "excepted": excepted,
        "overrides": _overrides(course_class),
        "unsubsidised": _unsubsidised(course_class),
    }
    return render(request, "courses/desk_rules.html", context, status=422 if posted else 200)


def _done(request: HttpRequest, code: str) -> HttpResponse:
    messages.success(request, _("Done."), extra_tags="good")
    return redirect("courses:desk_rules", code=code)


def _overrides(course_class: CourseClass) -> list[tuple[RuleOverride, str]]:
    rows = RuleOverride.objects.filter(course_class=course_class).select_related("person", "by")
    return [(row, str(RULES[Rule(row.rule)])) for row in rows.order_by("-pk")]


def _unsubsidised(course_class: CourseClass) -> list[tuple[Enrolment, object]]:
    rows = Enrolment.objects.filter(
        course_class=course_class,
        state__in=SEATED,
        subsidy__in=[Subsidy.NOT, Subsidy.UNCLEAR],
    )
    return [
        (row, told_subsidy(stored_answer(row.subsidy, row.subsidy_reasons)))
        for row in rows.select_related("person", "unit").order_by("subsidy", "place")
    ]


@duty_required("organiser")
def move_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Move a session: first whom it hits and what they will be told, then do it."""
    session = get_object_or_404(
        ClassSession.objects.select_related(
            "course_class__course", "course_class__unit", "venue", "room__venue"
        ),
        uuid=uuid,
    )
    if not may_organise(request.user, session.course_class):
        raise PermissionDenied
    at, found = now(), None
    form = MoveForm(session, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "move":
                done = move_session(
                    session=session,
                    target=form.target(),
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    at=at,
                )
                _tell_done(request, len(done.seated), len(done.hits))
                return redirect("courses:desk_class", code=session.course_class.code)
            check_movable(session, session.course_class, at)
            found = preview_move(session, form.target())
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
    context = {
        "session": session,
        "course_class": session.course_class,
        "course": session.course_class.course,
        "form": form,
        "found": found,
        "hits": [(h.enrolment, words(h.reason.code, h.reason.facts)) for h in found.hits]
        if found
        else [],
        "staff": [
            words("trainer_taken", {"who": p.name, **c.reason().facts}) for p, c in found.staff
        ]
        if found
        else [],
        "moves": SessionMove.objects.filter(session=session).select_related("by").order_by("-pk"),
    }
    status = 422 if form.errors else 200
    return render(request, "courses/move_session.html", context, status=status)


def _tell_done(request: HttpRequest, told: int, asked: int) -> None:
    text = ngettext("Moved. %(n)s person was told.", "Moved. %(n)s people were told.", told)
    messages.success(request, text % {"n": told}, extra_tags="good")
    if asked:
        text = ngettext(
            "%(n)s person has a clash now and was asked to choose.",
            "%(n)s people have a clash now and were asked to choose.",
            asked,
        )
        messages.info(request, text % {"n": asked}, extra_tags="info")


urlpatterns = [
    path("desk/classes/<str:code>/rules/", desk_rules, name="desk_rules"),
    path("desk/sessions/<uuid:uuid>/move/", move_page, name="move_session"),
]
