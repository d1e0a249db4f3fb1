"""Forms of a competition's head and documents, and of an event and its awards."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from competitions.models import Competition, Event
from competitions.words.labels import COMBINES, DOCUMENTS, KINDS, LEVELS
from core.clock import now
from places.models import Venue

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}
CODE = r"^[A-Za-z0-9][A-Za-z0-9-]*$"
FIGURES = (
    *("table", "bed", "boat", "hedge", "hose", "meter", "drone", "rider", "home", "helmet"),
    *("esport", "basket", "chess"),
)


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    """A moment of this place's clock."""
    widget = forms.DateTimeInput(MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, **more)


class HeadForm(forms.Form):
    """The head of a competition."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit that runs it"))
    code = forms.RegexField(
        CODE, label=_("Code"), max_length=24, help_text=_("Letters and digits, such as TABLE26")
    )
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", "–"), *LEVELS.items()]
    )
    document_no = forms.CharField(
        label=_("Document number"),
        max_length=60,
        required=False,
        help_text=_("Such as 嘉总工办〔2026〕18号"),
    )
    summary_zh = forms.CharField(
        label=_("Summary in Chinese"), required=False, widget=forms.Textarea({"rows": 3})
    )
    summary_en = forms.CharField(
        label=_("Summary in English"), required=False, widget=forms.Textarea({"rows": 3})
    )
    venue = forms.ModelChoiceField(Venue.objects.none(), label=_("Venue"), required=False)
    starts_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    entry_opens_at = moment_field(_("Entries open from"))
    entry_closes_at = moment_field(_("Entries close"))
    notice_days = forms.IntegerField(
        label=_("Public notice, in working days"), min_value=1, max_value=60, initial=5
    )
    contact_zh = forms.CharField(label=_("Contact in Chinese"), max_length=200, required=False)
    contact_en = forms.CharField(label=_("Contact in English"), max_length=200, required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)

    def __init__(
        self, *args: Any, units: Any, competition: Competition | None = None, **kwargs: Any
    ) -> None:
        if competition is not None:
            kwargs["initial"] = {**self._values(competition), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.filter(archived_at=None).order_by("path")
        self.fields["unit"].label_from_instance = lambda u: f"{u.name_zh} {u.code}"
        self.fields["venue"].queryset = Venue.objects.filter(archived_at=None)
        if competition is not None:
            del self.fields["unit"], self.fields["code"]

    @classmethod
    def _values(cls, competition: Competition) -> dict[str, Any]:
        names = [n for n in cls.base_fields if n not in {"unit", "venue"}]
        values = {name: getattr(competition, name) for name in names}
        values["venue"] = competition.venue_id
        for name in ("entry_opens_at", "entry_closes_at"):
            values[name] = timezone.localtime(values[name]) if values[name] else None
        return values

    def head(self) -> dict[str, Any]:
        """The columns of the head."""
        apart = {"unit", "code", "title_zh"}
        return {name: v for name, v in self.cleaned_data.items() if name not in apart}


class DocumentForm(forms.Form):
    """A version of a document: a text, a file, or both."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(DOCUMENTS.items()))
    version = forms.CharField(label=_("Version"), max_length=24, help_text=_("Such as 1.0"))
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    text_zh = forms.CharField(
        label=_("Text in Chinese"), required=False, widget=forms.Textarea({"rows": 6})
    )
    text_en = forms.CharField(
        label=_("Text in English"), required=False, widget=forms.Textarea({"rows": 6})
    )
    file = forms.FileField(
        label=_("File (.pdf or .docx)"),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.docx"}),
    )
    published_on = forms.DateField(
        label=_("Published on"), widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"published_on": timezone.localdate(now())})
        super().__init__(*args, **kwargs)


class EventForm(forms.Form):
    """An event."""

    code = forms.RegexField(CODE, label=_("Code"), max_length=24)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Who competes"), choices=list(KINDS.items()))
    team_size = forms.IntegerField(
        label=_("Members of a team"), min_value=1, max_value=50, initial=1
    )
    occupation_code = forms.CharField(
        label=_("Occupation code"), max_length=24, required=False, help_text="4-03-02-05"
    )
    occupation_zh = forms.CharField(
        label=_("Occupation in Chinese"), max_length=60, required=False
    )
    occupation_en = forms.CharField(
        label=_("Occupation in English"), max_length=60, required=False
    )
    standard_level = forms.CharField(
        label=_("Level of the occupational standard"), max_length=24, required=False
    )
    group_zh = forms.CharField(label=_("Group in Chinese"), max_length=60, required=False)
    group_en = forms.CharField(label=_("Group in English"), max_length=60, required=False)
    max_entries_per_unit = forms.IntegerField(
        label=_("Entries a unit may have"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("Empty: no limit"),
    )
    planned_entries = forms.IntegerField(
        label=_("Entries planned"), min_value=1, max_value=100000, required=False
    )
    combine = forms.ChoiceField(label=_("How the stages count"), choices=list(COMBINES.items()))
    figure = forms.ChoiceField(
        label=_("Figure"), required=False, choices=[("", "–"), *((f, f) for f in FIGURES)]
    )

    def __init__(self, *args: Any, event: Event | None = None, **kwargs: Any) -> None:
        if event is not None:
            kwargs["initial"] = {name: getattr(event, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if event is not None:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """A single person is a team of one."""
        data = super().clean() or {}
        if data.get("kind") == "individual":
            data["team_size"] = 1
        return data
