"""Forms of a stage and of what its format needs, and of an event's awards."""

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from competitions.actions.setup import PenaltyPlan, StationPlan
from competitions.models import AwardRule, Event, Scheme, Stage
from competitions.pages.head_forms import moment_field
from competitions.rules.states import StageFormat
from competitions.rules.stations import read_stations
from competitions.words.labels import FORMATS
from core.errors import RuleBroken
from core.errors_words import words
from places.models import Room

BUILT = (StageFormat.MARKED, StageFormat.TIMED, StageFormat.BRACKET)
LARGEST_BYTES = 1024 * 1024
MOST_COURTS = 12


class StageForm(forms.Form):
    """A stage: what every format has."""

    format = forms.ChoiceField(label=_("Format"), choices=[(f, FORMATS[f]) for f in BUILT])
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=60)
    title_en = forms.CharField(label=_("Title in English"), max_length=60, required=False)
    weight = forms.DecimalField(
        label=_("Weight"),
        required=False,
        min_value=0,
        max_value=1,
        max_digits=4,
        decimal_places=3,
        help_text=_("From 0 to 1, where the stages are weighted"),
    )
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room or hall"), required=False)
    starts_at = moment_field(_("Begins at"))
    heat_size = forms.IntegerField(
        label=_("Entries at the same time"), min_value=1, max_value=500, initial=1
    )
    slot_minutes = forms.IntegerField(
        label=_("Minutes a heat"), min_value=1, max_value=1440, initial=20
    )

    def __init__(self, *args: Any, stage: Stage | None = None, **kwargs: Any) -> None:
        if stage is not None:
            values = {name: getattr(stage, name) for name in self.base_fields}
            values["room"] = stage.room_id
            if stage.starts_at:
                values["starts_at"] = timezone.localtime(stage.starts_at)
            kwargs["initial"] = values
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.select_related("venue")
        self.fields["room"].label_from_instance = lambda r: f"{r.venue.name_zh} {r.name_zh}"
        if stage is not None:
            del self.fields["format"]

    def values(self) -> dict[str, Any]:
        """The columns of the stage; the venue is the room's."""
        data = dict(self.cleaned_data)
        data["venue"] = data["room"].venue if data["room"] else None
        return data


class MarkedForm(forms.Form):
    """A marked stage: its scheme, the working time, and what time costs or brings."""

    scheme = forms.ModelChoiceField(Scheme.objects.none(), label=_("Scheme"))
    drop_high = forms.IntegerField(
        label=_("Highest totals left out"), min_value=0, max_value=3, initial=0
    )
    drop_low = forms.IntegerField(
        label=_("Lowest totals left out"), min_value=0, max_value=3, initial=0
    )
    limit_seconds = forms.IntegerField(
        label=_("Working time in seconds"), min_value=1, max_value=86400, required=False
    )
    over_off = forms.DecimalField(
        label=_("Marks off for each begun step over it"),
        min_value=0,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    over_per_seconds = forms.IntegerField(
        label=_("A step in seconds"), min_value=1, required=False
    )
    over_stop_seconds = forms.IntegerField(
        label=_("Stopped after so many seconds over it"), min_value=1, required=False
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        there = getattr(stage, "marked", None)
        if there is not None:
            kwargs["initial"] = {name: getattr(there, name) for name in self.base_fields}
            kwargs["initial"]["scheme"] = there.scheme_id
        super().__init__(*args, **kwargs)
        schemes = Scheme.objects.filter(competition=stage.event.competition)
        self.fields["scheme"].queryset = schemes
        self.fields["scheme"].label_from_instance = lambda s: f"{s.title_zh} v{s.version}"

    def clean(self) -> dict[str, Any]:
        """Marks off need a step."""
        data = super().clean() or {}
        if data.get("over_off") and not data.get("over_per_seconds"):
            self.add_error("over_per_seconds", _("Say how many seconds a step is."))
        return data


class TimedForm(forms.Form):
    """A timed stage: its runs, and the stations from a file."""

    runs = forms.IntegerField(label=_("Runs"), min_value=1, max_value=9, initial=1)
    keep = forms.ChoiceField(
        label=_("Which run counts"), choices=[("best", _("The best")), ("last", _("The last"))]
    )
    stations = forms.FileField(
        label=_("Stations (.csv)"),
        widget=forms.FileInput({"accept": ".csv"}),
        help_text=_(
            "One row a fault, with the columns station, title_zh, title, order, limit_s, "
            "penalty_zh, penalty, penalty_s, disqualify."
        ),
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        there = getattr(stage, "timed", None)
        if there is not None:
            kwargs["initial"] = {"runs": there.runs, "keep": there.keep}
        super().__init__(*args, **kwargs)

    def clean_stations(self) -> list[StationPlan]:
        """The stations; each wrong cell is named."""
        content = self.cleaned_data["stations"].read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            text = content.decode("utf-8-sig")
            rows = [
                {name: (cell or "").strip() for name, cell in row.items() if name}
                for row in csv.DictReader(io.StringIO(text))
            ]
            return station_plans(rows)
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("Save the file as CSV in UTF-8.")) from error
        except RuleBroken as refused:
            said = [words(refused.code, refused.facts), *map(_cell, refused.errors)]
            raise forms.ValidationError(said) from refused


def _cell(error: dict[str, Any]) -> str:
    text = _now("Row %(row)s, %(column)s: %(what)s")
    what = words(error["code"], error)
    return text % {"row": error["row"], "column": error["field"], "what": what}


def station_plans(rows: list[dict[str, str]]) -> list[StationPlan]:
    """The stations of rows of one fault each, checked by the rule. Raises `bad_stations`."""
    chinese = {(row.get("station"), row.get("penalty")): row.get("penalty_zh") for row in rows}
    return [
        StationPlan(
            station.title_zh or station.title_en,
            station.title_en,
            Decimal(station.limit.numerator) / station.limit.denominator,
            [
                PenaltyPlan(
                    chinese.get((str(station.no), fault.code)) or fault.code,
                    fault.code,
                    Decimal(fault.seconds.numerator) / fault.seconds.denominator,
                    disqualify=fault.disqualifies,
                )
                for fault in station.faults.values()
            ],
        )
        for station in read_stations(rows)
    ]


class BracketForm(forms.Form):
    """A bracket's options."""

    third_place = forms.BooleanField(label=_("A match for the third place"), required=False)
    units_apart = forms.BooleanField(label=_("Keep entries of a unit apart"), required=False)
    best_of = forms.ChoiceField(
        label=_("Games of a match"), choices=[(n, _("Best of %s") % n) for n in (1, 3, 5, 7)]
    )
    courts = forms.CharField(
        label=_("Courts"), required=False, max_length=400, help_text=_("Separated by commas")
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        there = getattr(stage, "bracket", None)
        kwargs["initial"] = {
            "third_place": there.third_place if there else True,
            "units_apart": there.units_apart if there else True,
            "best_of": there.best_of if there else 1,
            "courts": "，".join(there.courts) if there else "",
        }
        super().__init__(*args, **kwargs)

    def clean_best_of(self) -> int:
        """A number."""
        return int(self.cleaned_data["best_of"])

    def clean_courts(self) -> list[str]:
        """The courts by name, each once."""
        text = self.cleaned_data["courts"].replace("，", ",").replace("、", ",")
        named = [name.strip()[:40] for name in text.split(",") if name.strip()]
        if max(Counter(named).values(), default=1) > 1 or len(named) > MOST_COURTS:
            raise forms.ValidationError(_("Up to 12 courts, each once."))
        return named


FORMAT_FORMS: dict[str, type[forms.Form]] = {
    StageFormat.MARKED: MarkedForm,
    StageFormat.TIMED: TimedForm,
    StageFormat.BRACKET: BracketForm,
}


class AwardForm(forms.Form):
    """What earns an award: places, a share of those ranked, or a least mark."""

    title_zh = forms.CharField(label=_("Award in Chinese"), max_length=60, required=False)
    title_en = forms.CharField(label=_("Award in English"), max_length=60, required=False)
    by = forms.ChoiceField(
        label=_("Earned by"),
        choices=[
            ("rank", _("Places")),
            ("share", _("Share of those ranked")),
            ("mark", _("Least mark")),
        ],
    )
    first = forms.IntegerField(label=_("From place"), min_value=1, required=False)
    last = forms.IntegerField(label=_("To place"), min_value=1, required=False)
    value = forms.DecimalField(
        label=_("Per cent or mark"), min_value=0, max_digits=7, decimal_places=2, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A row is empty, or it says what it needs."""
        data = super().clean() or {}
        if not data.get("title_zh"):
            return data
        if data.get("by") == "rank":
            first, last = data.get("first"), data.get("last")
            if not first or not last or last < first:
                self.add_error("last", _("Give the first and the last place."))
        elif not data.get("value"):
            self.add_error("value", _("Give a number."))
        elif data.get("by") == "share" and data["value"] > 100:
            self.add_error("value", _("At most 100 per cent."))
        return data

    def rule(self) -> AwardRule | None:
        """The rule, or None for an empty row."""
        data = self.cleaned_data
        if not data.get("title_zh"):
            return None
        by = data["by"]
        return AwardRule(
            title_zh=data["title_zh"],
            title_en=data["title_en"],
            by=by,
            first=data["first"] if by == "rank" else None,
            last=data["last"] if by == "rank" else None,
            share=data["value"] / 100 if by == "share" else None,
            least=data["value"] if by == "mark" else None,
        )


AwardFormSet = forms.formset_factory(AwardForm, extra=3, max_num=12)


def award_rows(event: Event) -> list[dict[str, Any]]:
    """The event's rules as rows of the form."""
    rows = []
    for rule in event.award_rules.all():
        value = rule.share * 100 if rule.share is not None else rule.least
        names = ("title_zh", "title_en", "by", "first", "last")
        rows.append({**{name: getattr(rule, name) for name in names}, "value": value})
    return rows
