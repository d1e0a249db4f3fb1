"""Pages of the worker: a class, taking a seat, one's own classes."""

import datetime
import uuid as uuids
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import signed_in
from accounts.queries.children import mine
from core.calendars import calendar_file
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.notices.actions import mark_read_here
from core.web.public_pages import keep_whole
from courses.actions.arrivals import first_state
from courses.actions.crowd import StillInLineError, ask_for_seat
from courses.actions.enrol import cancel_enrolment
from courses.actions.offers import accept_offer, decline_offer
from courses.models import ClassSession, CourseClass, Enrolment
from courses.pages.enrolment_rules import rules_context
from courses.pages.ics import entry_of
from courses.pages.rule_words import told_rules, told_subsidy
from courses.pages.rush import line_page
from courses.queries.approval import missing_for, request_of
from courses.queries.attendance import hours_of
from courses.queries.ballots import ballot_of, own_line
from courses.queries.catalogue import STAFF, cards, public_classes, with_others_of_the_course
from courses.queries.changes import asked_elsewhere, move_of, sisters
from courses.queries.eligibility import offers_at_the_time, results_for
from courses.queries.grades import groups_of
from courses.queries.nominations import quota_counts
from courses.queries.seats import position
from courses.queries.sessions import LISTED, SESSIONS
from courses.queries.subsidy import subsidies
from courses.queries.worker import enrolments_of, is_over, own_and_offered
from courses.rules.approval import Side, decided_until
from courses.rules.changes import MOVABLE
from courses.rules.grading import total_of
from courses.rules.states import LIVE, ClassState, EnrolmentState, Giving, Way
from courses.words import why_word

MOST_INSTEAD = 6


def _class(code: str) -> CourseClass:
    return get_object_or_404(public_classes().prefetch_related(STAFF), code=code)


def class_page(request: HttpRequest, code: str) -> HttpResponse:
    """A class: seats, whether one may join and why not, dates, place; the one button."""
    at = now()
    listed = with_others_of_the_course(code, at)
    if not listed:
        raise Http404
    course_class = listed[0]
    prefetch_related_objects([course_class], SESSIONS)
    card, *rest = cards(listed, at)
    own, rules, more = None, [], {}
    if request.user.is_authenticated:
        own, offered = own_and_offered(request.user, course_class)
        if own is not None and own.state not in LIVE:
            own = None
        if own is None:
            rules = told_rules(results_for(course_class, request.user, at), course_class)
            more = {
                "subsidy": told_subsidy(subsidies(course_class, [request.user])[request.user.pk]),
                "offers_then": offers_at_the_time(course_class, offered),
            }
    bad = [rule for rule in rules if not rule["ok"]]
    context = {
        "card": card,
        "course_class": course_class,
        "course": course_class.course,
        "sessions": getattr(course_class, LISTED),
        "others": rest,
        "own": own,
        "position": position(own) if own else None,
        "rules": rules,
        "bad_rules": bad,
        "good_rules": [rule for rule in rules if rule["ok"]],
        **more,
        "at": at,
        "can_ask": card.state in {"open", "full"} and not bad,
        "asks": str(first_state(course_class) or ""),
        "counts": quota_counts(course_class, at),
        "ballot": ballot_of(course_class) if course_class.giving == Giving.BALLOT else None,
    }
    return keep_whole(request, render(request, "courses/class.html", context))


@require_POST
@signed_in
def enrol(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a seat; the answer is there in this request."""
    course_class = _class(code)
    try:
        enrolment = ask_for_seat(
            course_class=course_class, person=request.user, by=request.user, at=now()
        )
    except RuleBroken as refused:
        for reason in refused.facts.get("reasons", []):
            messages.error(request, words(reason.code, reason.facts), extra_tags="bad")
        return redirect("courses:class", code=code)
    except StillInLineError as waits:
        return line_page(request, course_class, waits, status=202)
    if enrolment.state == EnrolmentState.ENROLLED:
        messages.success(request, _("The seat is yours."), extra_tags="good")
    elif enrolment.state == EnrolmentState.APPLIED:
        text = _("You are in the ballot. You can withdraw until it is drawn.")
        messages.success(request, text, extra_tags="good")
    elif enrolment.state == EnrolmentState.REQUESTED:
        text = _("Your request is in. It holds no seat yet; we will tell you.")
        messages.success(request, text, extra_tags="good")
    elif enrolment.state == EnrolmentState.WAITING:
        text = _("Full. You are number %(n)s in line; we will ask you when a seat is free.")
        messages.info(request, text % {"n": position(enrolment)}, extra_tags="info")
    return redirect("courses:enrolment", uuid=enrolment.uuid)


@signed_in
def enrolments(request: HttpRequest) -> HttpResponse:
    """One's own classes: those to come, then those over."""
    at = now()
    listed = list(enrolments_of(request.user)[:200])
    context = {
        "current": [e for e in reversed(listed) if not is_over(e, at)],
        "over": [e for e in listed if is_over(e, at)],
    }
    return render(request, "courses/enrolments.html", context)


def _own(request: HttpRequest, uuid: uuids.UUID) -> Enrolment:
    return get_object_or_404(
        Enrolment.objects.select_related(
            "course_class__course__track",
            "course_class__venue",
            "course_class__room",
            "course_class__unit",
            "seat",
            "person__guardian",
            "person__home_unit",
        ),
        mine(request.user),
        uuid=uuid,
    )


@signed_in
def enrolment_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """One's own enrolment: next step, sessions, hours, marks, history; its notices are read now."""
    at = now()
    mark_read_here(person=request.user, url=request.path, at=at)
    enrolment = _own(request, uuid)
    course_class = enrolment.course_class
    records = {r.session_id: r for r in enrolment.records.all()}
    hours = hours_of(enrolment, at)
    items = list(course_class.graded_items.all())
    marks = {g.item_id: g.mark for g in enrolment.grades.all()}
    groups = groups_of(items, marks, hours)
    total = total_of(groups)
    context = {
        "enrolment": enrolment,
        "course_class": course_class,
        "course": course_class.course,
        "position": position(enrolment),
        "sessions": [
            {"session": s, "record": records.get(s.pk), "past": s.ends_at <= at}
            for s in course_class.sessions.all()
        ],
        "hours": hours,
        "can_pass": hours.can_still_pass(course_class.course.min_hours_share),
        "marks": [(item, total.groups[item.code]) for item in items],
        "total": total,
        "completion": getattr(enrolment, "completion", None),
        "facts": [(fact, why_word(fact.why)) for fact in enrolment.facts.all()],
        "live": enrolment.state in LIVE - {EnrolmentState.COMPLETED},
        "asking": enrolment.state in {"requested", "returned", "applied"},
        **_way_of(enrolment),
        **rules_context(enrolment, at),
        **_move_of(enrolment, at),
        "begun": bool(course_class.first_session_at and course_class.first_session_at <= at),
        "at": at,
    }
    return render(request, "courses/enrolment.html", context)


def _move_of(enrolment: Enrolment, at: datetime.datetime) -> dict[str, Any]:
    """What the page says of a question whether to move, and of other classes when this one fell."""
    if enrolment.state == EnrolmentState.OFFERED and enrolment.way == Way.MOVE:
        return {"moves": move_of(enrolment)}
    if enrolment.state in MOVABLE:
        return {"asked": asked_elsewhere(enrolment)}
    cancelled = enrolment.course_class.state == ClassState.CANCELLED
    if not cancelled:
        return {}
    others = cards(sisters(enrolment.course_class, at)[:MOST_INSTEAD], at)
    return {"instead": [card for card in others if card.state in {"open", "soon", "full"}]}


def _way_of(enrolment: Enrolment) -> dict[str, Any]:
    """What the page says of a request, or of one's line in a ballot."""
    course_class = enrolment.course_class
    if course_class.giving == Giving.BALLOT:
        ballot = ballot_of(course_class)
        line = own_line(ballot, enrolment.person)
        return {"line": line, "ranked": ballot if ballot and ballot.ranked else None}
    if course_class.giving != Giving.APPROVAL:
        return {}
    missing = missing_for(enrolment)
    confirmed = enrolment.person.unit_confirmed_at is not None
    return {
        "seat_request": request_of(enrolment),
        "waits_for": "both" if len(missing) > 1 else next(iter(missing), ""),
        "unit_unconfirmed": Side.UNIT in missing and not confirmed,
        "decided_until": decided_until(course_class.approval_until, course_class.first_session_at),
    }


@require_POST
@signed_in
def answer(request: HttpRequest, uuid: uuids.UUID, what: str) -> HttpResponse:
    """Accept or decline an offer, or cancel."""
    enrolment = _own(request, uuid)
    actions = {"accept": accept_offer, "decline": decline_offer, "cancel": cancel_enrolment}
    told = {
        "accept": _("The seat is yours."),
        "decline": _("Thank you. The seat goes to the next in line."),
        "cancel": _("Cancelled. Your seat or place went on to the next."),
    }
    if enrolment.way == Way.MOVE:
        told |= {
            "accept": _("You have moved. The seat is yours."),
            "decline": _("Thank you for the answer."),
        }
    try:
        actions[what](enrolment=enrolment, by=request.user, at=now())
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
    else:
        messages.success(request, told[what], extra_tags="good")
    return redirect("courses:enrolment", uuid=uuid)


@signed_in
def session_ics(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """A session of one's own as a calendar entry."""
    session = get_object_or_404(
        ClassSession.objects.select_related("course_class__course", "venue", "room").filter(
            mine(request.user, "course_class__enrolments__")
        ),
        uuid=uuid,
    )
    entry = entry_of(session, changed_at=now(), english=get_language() == "en")
    response = HttpResponse(calendar_file([entry]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response


urlpatterns = [
    path("classes/<str:code>/", class_page, name="class"),
    path("classes/<str:code>/enrol/", enrol, name="enrol"),
    path("my/classes/", enrolments, name="enrolments"),
    path("my/classes/<uuid:uuid>/", enrolment_page, name="enrolment"),
    path("my/classes/<uuid:uuid>/accept/", answer, {"what": "accept"}, name="accept"),
    path("my/classes/<uuid:uuid>/decline/", answer, {"what": "decline"}, name="decline"),
    path("my/classes/<uuid:uuid>/cancel/", answer, {"what": "cancel"}, name="cancel"),
    path("my/sessions/<uuid:uuid>.ics", session_ics, name="session_ics"),
]
