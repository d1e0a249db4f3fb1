"""Forms of the organiser's pages."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses.actions.classes import SessionPlan
from courses.models import ClassStaff, Course, CourseClass
from courses.pages.way_forms import GIVINGS
from courses.queries.demand import was_over_asked
from courses.rules.states import Giving
from places.models import Room


class NewClass(forms.Form):
    """A class with its sessions by a pattern."""

    course = forms.ModelChoiceField(Course.objects.none(), label=_("Course"))
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Such as PC-PHO-3"))
    label_zh = forms.CharField(label=_("Label in Chinese"), max_length=60)
    label_en = forms.CharField(label=_("Label in English"), max_length=60, required=False)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"))
    trainer = forms.ModelChoiceField(Person.objects.none(), label=_("Trainer"))
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=5000,
        required=False,
        help_text=_("Empty: no limit"),
    )
    age_from = forms.IntegerField(
        label=_("Youngest age"), min_value=0, max_value=120, required=False
    )
    age_to = forms.IntegerField(
        label=_("Oldest age"),
        min_value=0,
        max_value=120,
        required=False,
        help_text=_("Full years on the first day. Empty: no limit"),
    )
    first_on = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    from_time = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}))
    minutes = forms.IntegerField(label=_("Minutes a session"), min_value=15, max_value=600)
    every_days = forms.IntegerField(label=_("Every how many days"), min_value=1, max_value=60)
    sessions = forms.IntegerField(label=_("Number of sessions"), min_value=1, max_value=60)
    opens_at = forms.DateTimeField(
        label=_("Enrolment opens"),
        required=False,
        help_text=_("Empty: at once"),
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )
    way = forms.ChoiceField(
        label=_("How seats are given"),
        choices=[("", _("As proposed")), *GIVINGS[:-1]],
        required=False,
        help_text=_(
            "Proposed is a ballot where more people asked for the course before than there were"
            " seats, else the order of arrival. Without a limit it is open to everybody."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.filter(archived_at=None)
        self.fields["room"].queryset = Room.objects.select_related("venue").filter(
            archived_at=None, venue__archived_at=None
        )
        self.fields["room"].label_from_instance = lambda r: f"{r.venue.name_zh} {r.name_zh}"
        trainers = ClassStaff.objects.filter(ended_at=None).values("person")
        self.fields["trainer"].queryset = Person.objects.filter(pk__in=trainers).order_by("pinyin")
        self.fields["trainer"].label_from_instance = lambda p: p.name
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
        self._propose_a_ballot()

    def _propose_a_ballot(self) -> None:
        """For a course that is chosen already, the proposal is chosen too, with a word why."""
        course = self.initial.get("course")
        asked = was_over_asked(course) if isinstance(course, Course) else None
        if asked is not None and not self.is_bound:
            self.initial["way"] = Giving.BALLOT.value
            self.fields["way"].help_text = _(
                "A ballot, as %(people)s people asked for the %(seats)s seats of an earlier class:"
                " whoever has the faster phone is not the better learner. You may change it."
            ) % {"people": asked[0], "seats": asked[1]}

    def clean_code(self) -> str:
        """A code is used once."""
        code: str = self.cleaned_data["code"]
        if CourseClass.objects.filter(code=code).exists():
            raise forms.ValidationError(_("This code is taken. Choose another."))
        return code

    def clean(self) -> dict[str, Any]:
        """The ages in order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        youngest, oldest = data.get("age_from"), data.get("age_to")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("age_to", _("The oldest age is below the youngest."))
        return data

    def plans(self, zone: datetime.tzinfo) -> list[SessionPlan]:
        """The sessions of the pattern, titled by the course's topics."""
        data = self.cleaned_data
        first = datetime.datetime.combine(data["first_on"], data["from_time"], tzinfo=zone)
        course, count, room = data["course"], data["sessions"], data["room"]
        topics = list(course.topics.all())
        hours = (Decimal(course.hours) / count).quantize(Decimal("0.01"))
        plans = []
        for n in range(count):
            starts = first + datetime.timedelta(days=n * data["every_days"])
            topic = topics[min(n, len(topics) - 1)] if topics else course
            plans.append(
                SessionPlan(
                    title_zh=topic.title_zh,
                    title_en=topic.title_en,
                    kind="practical" if n % 2 else "theory",
                    starts_at=starts,
                    ends_at=starts + datetime.timedelta(minutes=data["minutes"]),
                    hours=hours,
                    room=room,
                    venue=room.venue,
                )
            )
        return plans

    def giving(self) -> Giving:
        """As chosen, else as proposed; without a limit it is open."""
        data = self.cleaned_data
        if not data["capacity"]:
            return Giving.OPEN
        if data["way"]:
            return Giving(data["way"])
        return Giving.BALLOT if was_over_asked(data["course"]) else Giving.ARRIVAL
