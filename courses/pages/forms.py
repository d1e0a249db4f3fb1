"""Forms of the organiser's pages."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses.actions.classes import SessionPlan
from courses.models import ClassStaff, Course, CourseClass
from courses.pages.rule_forms import RuleFields
from courses.pages.way_forms import (
    GIVINGS,
    approved_until_field,
    approver_field,
    cancel_field,
    closes_field,
    offer_hours_field,
    opens_field,
)
from courses.queries.demand import was_over_asked
from courses.rules.states import ApprovalBy, Giving
from places.models import Room

USUAL_OFFER_HOURS = 24


# What most classes leave as it is, folded away under a heading.
FOLDS = (
    (
        _("Times of enrolment"),
        ("opens_at", "closes_at", "cancel_until", "offer_hours"),
    ),
    (_("Approval"), ("approval_by", "approval_until")),
    (
        _("Who may ask for a seat"),
        (
            "only_units",
            "only_groups",
            "age_from",
            "age_to",
            "needed_skills",
            "season",
            "season_limit",
        ),
    ),
)


class NewClass(RuleFields):
    """A class with its sessions by a pattern, and everything it may have besides."""

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
    first_on = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    from_time = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}))
    minutes = forms.IntegerField(label=_("Minutes a session"), min_value=15, max_value=600)
    every_days = forms.IntegerField(label=_("Every how many days"), min_value=1, max_value=60)
    sessions = forms.IntegerField(label=_("Number of sessions"), min_value=1, max_value=60)
    opens_at = opens_field()
    closes_at = closes_field()
    cancel_until = cancel_field()
    offer_hours = offer_hours_field(required=False, initial=USUAL_OFFER_HOURS)
    approval_by = approver_field()
    approval_until = approved_until_field()
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
        trainers = ClassStaff.objects.filter(duty="trainer", ended_at=None).values("person")
        self.fields["trainer"].queryset = Person.objects.filter(pk__in=trainers).order_by("pinyin")
        self.fields["trainer"].label_from_instance = lambda p: p.name
        self.fill_choices()
        self._propose_a_ballot()

    def plain(self) -> list[forms.BoundField]:
        """The fields that every class fills."""
        folded = {name for _heading, names in FOLDS for name in names}
        return [self[name] for name in self.fields if name not in folded]

    def folds(self) -> list[dict[str, Any]]:
        """The rest under headings; open where something is to be mended."""
        folds = []
        for heading, names in FOLDS:
            fields = [self[name] for name in names if name in self.fields]
            mend = any(field.errors for field in fields)
            folds.append({"heading": heading, "fields": fields, "open": mend})
        return folds

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

    def ways(self) -> dict[str, Any]:
        """How and when seats are given and whom the class asks, as the action takes them."""
        data = self.cleaned_data
        taken = {name: data[name] for _heading, names in FOLDS for name in names if name in data}
        return {
            **taken,
            "giving": self.giving(),
            "offer_hours": data["offer_hours"] or USUAL_OFFER_HOURS,
            "approval_by": data["approval_by"] or ApprovalBy.ORGANISER,
        }

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
