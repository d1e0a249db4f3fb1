"""Forms about how the seats of a class are given."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from core.web.templatetags.web import local
from courses.actions.quotas import QuotaWish
from courses.models import CourseClass
from courses.rules.seats import LONGEST_OFFER_HOURS
from courses.rules.states import ApprovalBy, Giving

# Who workers are to a union: the value is what a person's record says, in every language.
GROUPS = (
    ("", "—"),
    ("农民工", _("Migrant workers")),
    ("新就业形态", _("Workers in new forms of work")),
    ("女职工", _("Women workers")),
    ("困难职工", _("Workers in hardship")),
)
GIVINGS = (
    (Giving.ARRIVAL, _("By order of arrival")),
    (Giving.BALLOT, _("By ballot: a public draw")),
    (Giving.APPROVAL, _("By approval")),
    (Giving.NOMINATION, _("By nomination of the units")),
    (Giving.OPEN, _("Open to everybody")),
)
APPROVERS = (
    (ApprovalBy.UNIT, _("The person's unit")),
    (ApprovalBy.ORGANISER, _("The organiser")),
    (ApprovalBy.BOTH, _("Both")),
)


def moment_field(**more: Any) -> forms.DateTimeField:
    """A moment that may be left empty, with the picker of the phone."""
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **{"required": False, **more})


def moment_of(text: str) -> datetime.datetime | None:
    """A moment as a phone's picker sends it, here; None for what is none."""
    try:
        value = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=timezone.get_current_timezone())


def dressed(form: forms.Form) -> None:
    """The class of our inputs on every field."""
    for field in form.fields.values():
        field.widget.attrs["class"] = "input"


class UnitChoice(forms.ModelChoiceField):
    """A unit by its name in the reader's language, as deep as it stands in the tree."""

    def label_from_instance(self, obj: Unit) -> str:
        """The name, moved in as deep as the unit stands."""
        return "　" * (obj.depth - 1) + str(local(obj, "name"))


def opens_field() -> forms.DateTimeField:
    """From when one may ask."""
    return moment_field(label=_("Enrolment opens"), help_text=_("Empty: at once"))


def closes_field() -> forms.DateTimeField:
    """Until when one may ask."""
    return moment_field(
        label=_("Asking ends"), help_text=_("For a ballot: the last moment to apply")
    )


def cancel_field() -> forms.DateTimeField:
    """Until when withdrawing is no strike."""
    return moment_field(
        label=_("Withdraw freely until"),
        help_text=_("Later it is half a no-show, where the unit notes them. Empty: to the start"),
    )


def offer_hours_field(**more: Any) -> forms.IntegerField:
    """How long a freed seat is held for whom it is offered."""
    return forms.IntegerField(
        label=_("Hours a freed seat is held"),
        min_value=1,
        max_value=LONGEST_OFFER_HOURS,
        help_text=_(
            "For the next in line to answer. Shorter near the start, given directly in the last"
            " six hours"
        ),
        **more,
    )


def approver_field() -> forms.ChoiceField:
    """Whose yes a request needs."""
    return forms.ChoiceField(
        label=_("Who approves"),
        choices=APPROVERS,
        required=False,
        help_text=_("Only by approval. For who has no unit the organiser decides."),
    )


def approved_until_field() -> forms.DateTimeField:
    """When an undecided request lapses."""
    return moment_field(
        label=_("Approved until"),
        help_text=_("What is not decided by then lapses. Empty: when the class begins"),
    )


class TimesForm(forms.Form):
    """When enrolment opens, until when one may withdraw, how long a freed seat is held."""

    opens_at = opens_field()
    cancel_until = cancel_field()
    offer_hours = offer_hours_field()

    def __init__(self, course_class: CourseClass, data: Any = None) -> None:
        names = ("opens_at", "cancel_until", "offer_hours")
        super().__init__(data, initial={name: getattr(course_class, name) for name in names})
        dressed(self)


class GivingForm(forms.Form):
    """How seats are given."""

    giving = forms.ChoiceField(label=_("How seats are given"), choices=GIVINGS)
    closes_at = closes_field()
    approval_by = approver_field()
    approval_until = approved_until_field()

    def __init__(self, course_class: CourseClass, data: Any = None) -> None:
        names = ("giving", "closes_at", "approval_by", "approval_until")
        super().__init__(data, initial={name: getattr(course_class, name) for name in names})
        dressed(self)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        data["approval_by"] = data["approval_by"] or ApprovalBy.ORGANISER
        return data


class QuotaForm(forms.Form):
    """One quota; without seats there is none."""

    name_zh = forms.CharField(label=_("Name of the quota"), max_length=60, required=False)
    unit = UnitChoice(Unit.objects.order_by("path"), label=_("Unit"), required=False)
    category = forms.ChoiceField(label=_("Workers' group"), choices=GROUPS, required=False)
    count = forms.IntegerField(label=_("Seats"), min_value=1, max_value=5000, required=False)
    release_at = moment_field(label=_("Kept until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dressed(self)

    def wish(self) -> QuotaWish | None:
        """The quota that is wanted, named after whom it is for where nothing was typed."""
        data = self.cleaned_data
        if not data.get("count"):
            return None
        unit, category = data.get("unit"), data.get("category") or ""
        name = data.get("name_zh") or " ".join(
            part for part in (unit.name_zh if unit else "", category) if part
        )
        english = "" if data.get("name_zh") else (unit.name_en if unit and not category else "")
        return QuotaWish(
            name, data["count"], unit, category, english or "", data.get("release_at")
        )


QuotaFormSet = forms.formset_factory(QuotaForm, extra=2, max_num=20)


class RoundForm(forms.Form):
    """A ballot over several classes."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=80, required=False)
    closes_at = moment_field(label=_("Ranked until"), required=True)
    classes = forms.ModelMultipleChoiceField(
        CourseClass.objects.none(), label=_("Classes"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, classes: Any, data: Any = None) -> None:
        super().__init__(data)
        dressed(self)
        field = self.fields["classes"]
        field.widget.attrs.pop("class")
        field.queryset = classes  # type: ignore[attr-defined]
        field.label_from_instance = lambda c: (  # type: ignore[attr-defined]
            f"{local(c.course, 'title')} · {local(c, 'label')}"
        )


class DeputyForm(forms.Form):
    """Who decides for an officer, and for how long."""

    number = forms.CharField(
        label=_("Phone or employee number"), max_length=40, help_text=_("Such as 13900000000")
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    ends_on = forms.DateField(label=_("Until"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dressed(self)

    def ends_at(self, zone: datetime.tzinfo) -> datetime.datetime:
        """The end of the last day."""
        after = self.cleaned_data["ends_on"] + datetime.timedelta(days=1)
        return datetime.datetime.combine(after, datetime.time(), tzinfo=zone)


class NominationForm(forms.Form):
    """Somebody who is not on the list, by number and name."""

    number = forms.CharField(label=_("Phone or employee number"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=60)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dressed(self)
