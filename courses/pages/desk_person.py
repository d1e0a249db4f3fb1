"""The organiser's page of one person in a class: what happened, in one line of time."""

import datetime
import uuid as uuids
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Person
from accounts.pages.guard import duty_required
from core.clock import now
from core.web.templatetags.web import local, state_word
from courses.models import AttendanceEvent, Enrolment, GradeFact
from courses.pages.organiser import organised
from courses.pages.rule_words import told_reasons
from courses.queries.desk_person import InClass, in_class
from courses.queries.reasons import reasons_in
from courses.queries.seats import position
from courses.rules.changes import CANCELLABLE, MOVABLE
from courses.words import why_word


@dataclass(frozen=True)
class Line:
    """Something that happened: when, what, more of it, by whom."""

    at: datetime.datetime
    icon: str
    what: str
    more: str = ""
    by: Person | None = None


def _way_word(way: str) -> str:
    """How somebody was signed in, in the reader's language."""
    told = {
        "code": pgettext("attendance", "by the code of the screen"),
        "typed": pgettext("attendance", "by the code, typed in"),
        "roll": pgettext("attendance", "by the roll"),
        "close": pgettext("attendance", "when the roll was signed off"),
        "moved": pgettext("attendance", "came along from class"),
    }
    return told.get(way, way)


def _marked(event: AttendanceEvent) -> Line:
    title = local(event.session, "title")
    status = state_word(event.status) if event.status else ""
    more = " ".join(part for part in (status, _way_word(event.way), event.reason) if part)
    return Line(event.received_at, "today", f"{event.session.no} {title}", more, event.by)


def _graded(fact: GradeFact) -> Line:
    title = str(local(fact.grade.item, "title"))
    old = "" if fact.old is None else f"{fact.old} → "
    return Line(fact.at, "pen", f"{title}: {old}{fact.new}", why_word(fact.reason), fact.by)


def lines_of(found: InClass) -> list[Line]:
    """All of it in one line of time, the newest first."""
    lines = [
        Line(fact.at, "swap", state_word(fact.to_state), why_word(fact.why), fact.by)
        for fact in found.facts
    ]
    lines += [
        Line(
            row.settled_at or row.at,
            "x",
            _("Asked and was refused"),
            told_reasons(reasons_in(row.refused)),
        )
        for row in found.refused
    ]
    lines += [_marked(event) for event in found.events]
    lines += [_graded(fact) for fact in found.marks]
    for one in found.told:
        sent = "、".join(
            f"{_channel(name)} {_sent(state)}" for name, state in one.channels.items()
        )
        read = _("read") if one.worded.notice.read_at else _("not read yet")
        more = " · ".join(part for part in (one.worded.text, sent, read) if part)
        lines.append(
            Line(one.worded.notice.created_at, "bell", _("Told: %s") % one.worded.title, more)
        )
    for item in found.changes:
        if item.change.target is not None and item.made is not None:
            what = _("Asked to move to %s") % local(item.change.target, "label")
            more = f"{item.change.reason} · {state_word(item.made.state)}"
            lines.append(Line(item.change.at, "swap", what, more, item.change.by))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _channel(name: str) -> str:
    return {"sms": _("SMS"), "email": _("E-mail")}.get(name, name)


def _sent(state: str) -> str:
    return {"sent": _("sent"), "pending": _("on its way"), "dead": _("could not be sent")}[state]


@duty_required("organiser")
def desk_person(request: HttpRequest, code: str, uuid: uuids.UUID) -> HttpResponse:
    """One person in the class: where they stand, what happened, what can be done."""
    course_class, at = organised(request, code), now()
    enrolment = get_object_or_404(
        Enrolment.objects.select_related(
            "person__guardian",
            "person__home_unit",
            "unit",
            "seat",
            "enrolled_by",
            "completion",
            "course_class__course",
        ),
        uuid=uuid,
        course_class=course_class,
    )
    found = in_class(enrolment, by=request.user, at=at)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "enrolment": enrolment,
        "person": enrolment.person,
        "position": position(enrolment),
        "lines": lines_of(found),
        "found": found,
        "movable": enrolment.state in MOVABLE,
        "cancellable": enrolment.state in CANCELLABLE,
        "completion": getattr(enrolment, "completion", None),
    }
    return render(request, "courses/desk_person.html", context)


urlpatterns = [
    path("desk/classes/<str:code>/people/<uuid:uuid>/", desk_person, name="desk_person"),
]
