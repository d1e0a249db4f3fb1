"""Forms about many people of a class at once: where to, until when, why."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.web.templatetags.web import local
from courses.actions.merging import Sister
from courses.models import ClassStaff, CourseClass
from courses.pages.way_forms import dressed, moment_field
from courses.queries.changes import sisters
from courses.queries.seats import seat_counts
from places.models import Room

DAYS_TO_ANSWER = 2
ANSWERED_BY_HOUR = 20


def answered_by(at: datetime.datetime) -> datetime.datetime:
    """What is proposed: in two days, in the evening."""
    day = timezone.localtime(at) + datetime.timedelta(days=DAYS_TO_ANSWER)
    return day.replace(hour=ANSWERED_BY_HOUR, minute=0, second=0, microsecond=0)


class ReasonForm(forms.Form):
    """Why, in words that those who are told read."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Everybody who is told reads it.")
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        dressed(self)


class MoveManyForm(ReasonForm):
    """To which class people are asked to move, and until when they answer."""

    target = forms.ModelChoiceField(
        CourseClass.objects.none(), label=_("To which class"), empty_label=None
    )
    answer_until = moment_field(
        label=_("Answered by"),
        required=True,
        help_text=_("Until then the seat is held in both classes."),
    )
    add_seats = forms.BooleanField(
        label=_("Add the seats that are missing there"),
        required=False,
        help_text=_("For those who move; people in line there come first for what is free now."),
    )
    field_order = ("target", "answer_until", "reason", "add_seats")

    def __init__(self, course_class: CourseClass, at: datetime.datetime, data: Any = None) -> None:
        super().__init__(data, initial={"answer_until": answered_by(at)})
        rows = sisters(course_class, at)
        counts = seat_counts(rows)
        field = self.fields["target"]
        field.queryset = rows  # type: ignore[attr-defined]
        field.label_from_instance = lambda c: class_line(c, counts[c.pk].free)  # type: ignore[attr-defined]
        self.fields["add_seats"].widget.attrs["class"] = ""


def class_line(course_class: CourseClass, free: int | None) -> str:
    """A class in a list to choose from: label, first day, free seats."""
    first = course_class.first_session_at
    day = f" · {timezone.localtime(first):%m-%d %H:%M}" if first else ""
    seats = _("no limit") if free is None else _("%(n)s free") % {"n": free}
    return f"{local(course_class, 'label')}{day} · {seats}"


class SisterForm(ReasonForm):
    """The class that is split off, and until when people answer."""

    label_zh = forms.CharField(label=_("Label in Chinese"), max_length=60)
    label_en = forms.CharField(label=_("Label in English"), max_length=60, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40)
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=5000)
    starts_at = moment_field(
        label=_("First session begins"),
        required=True,
        help_text=_("The other sessions follow at the same distances as here."),
    )
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"))
    trainer = forms.ModelChoiceField(Person.objects.none(), label=_("Trainer"))
    answer_until = moment_field(
        label=_("Answered by"),
        required=True,
        help_text=_("Until then the seat is held in both classes."),
    )
    field_order = (
        "label_zh",
        "label_en",
        "code",
        "capacity",
        "starts_at",
        "room",
        "trainer",
        "answer_until",
        "reason",
    )

    def __init__(self, course_class: CourseClass, at: datetime.datetime, data: Any = None) -> None:
        first = course_class.first_session_at
        super().__init__(
            data,
            initial={
                "code": free_code(course_class.code),
                "capacity": course_class.capacity,
                "starts_at": first + datetime.timedelta(days=1) if first else None,
                "room": course_class.room,
                "answer_until": answered_by(at),
            },
        )
        rooms = Room.objects.filter(archived_at=None, venue__archived_at=None)
        self.fields["room"].queryset = rooms.select_related("venue")  # type: ignore[attr-defined]
        self.fields["room"].label_from_instance = (  # type: ignore[attr-defined]
            lambda r: f"{local(r.venue, 'name')} {local(r, 'name')}"
        )
        staff = ClassStaff.objects.filter(duty="trainer", ended_at=None).values("person")
        people = Person.objects.filter(pk__in=staff).order_by("pinyin", "pk")
        self.fields["trainer"].queryset = people  # type: ignore[attr-defined]
        self.fields["trainer"].label_from_instance = lambda p: p.name  # type: ignore[attr-defined]

    def sister(self) -> Sister:
        """The class as the action wants it."""
        data = self.cleaned_data
        return Sister(
            data["code"],
            data["label_zh"],
            data["label_en"],
            data["capacity"],
            data["starts_at"],
            data["room"],
            data["trainer"],
        )


def free_code(code: str) -> str:
    """The code with the next number at its end that no class has: PC-PHO-1 → PC-PHO-4."""
    stem = code.rstrip("0123456789").rstrip("-") or code
    taken = set(CourseClass.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
