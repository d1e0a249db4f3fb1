"""The people of a class as the class desk lists them, and as a spreadsheet."""

import datetime
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.web.templatetags.web import local, state_word
from core.xlsx import workbook
from courses.models import CourseClass, Enrolment
from courses.pages.lists import as_file
from courses.queries.attendance import hours_by_enrolment
from courses.rules.grading import shown
from courses.rules.states import EnrolmentState


def in_order(rows: Iterable[Enrolment]) -> list[Enrolment]:
    """Those in line in their order; who waits is told which number they are."""
    listed = sorted(rows, key=lambda e: (e.line, e.pk))
    number = 0
    for row in listed:
        if row.state == EnrolmentState.WAITING:
            number += 1
            row.at_position = number  # type: ignore[attr-defined]
    return listed


def people_file(
    course_class: CourseClass, rows: list[Enrolment], at: datetime.datetime
) -> HttpResponse:
    """Everybody with a seat, in line or asking: seat, name, unit, state, how and when, hours."""
    hours = hours_by_enrolment(course_class, rows, at)
    heads = [
        _("Seat"),
        _("In line"),
        _("Name"),
        _("Unit"),
        _("State"),
        _("Held until"),
        _("Order of arrival"),
        _("Asked"),
        _("Hours"),
    ]
    lines = [
        [
            row.seat.no if row.seat else None,
            getattr(row, "at_position", None),
            row.person.name,
            str(local(row.unit, "name")) if row.unit else "",
            state_word(row.state),
            _moment(row.offer_until),
            row.place,
            _moment(row.created_at),
            shown(hours[row.pk].earned, 2) if row.seat or course_class.capacity is None else None,
        ]
        for row in rows
    ]
    title = f"{local(course_class.course, 'title')} {local(course_class, 'label')}"
    return as_file(course_class.code, workbook(title=title, heads=heads, rows=lines))


def _moment(value: datetime.datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""
