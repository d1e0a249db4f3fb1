"""Forms of the organiser's pages about rules, strikes and the move of a session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from certificates.models import Skill
from core.errors_words import words
from core.web.templatetags.web import local
from courses.models import ClassSession, CourseClass, StrikePolicy
from courses.pages.way_forms import GROUPS, dressed, moment_field
from courses.queries.session_moves import Target
from courses.rules.eligibility import OVERRIDABLE, Rule
from courses.words_rules import RULES
from places.models import Room


class Units(forms.ModelMultipleChoiceField):
    """Units by their names in the reader's language, as deep as they stand in the tree."""

    def label_from_instance(self, obj: Unit) -> str:
        """The name, moved in as deep as the unit stands."""
        return "　" * (obj.depth - 1) + str(local(obj, "name"))


class Skills(forms.ModelMultipleChoiceField):
    """Trades by their names in the reader's language."""

    def label_from_instance(self, obj: Skill) -> str:
        """The name."""
        return str(local(obj, "name"))


class RuleFields(forms.Form):
    """What a class asks of those who want a seat, whether it is opened or there already."""

    only_units = Units(
        Unit.objects.none(),
        label=_("Units"),
        required=False,
        help_text=_("With all below them. None chosen: open to all"),
    )
    only_groups = forms.MultipleChoiceField(
        label=_("Groups of workers"),
        choices=GROUPS[1:],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: open to all"),
    )
    age_from = forms.IntegerField(
        label=_("Youngest age"), min_value=0, max_value=120, required=False
    )
    age_to = forms.IntegerField(label=_("Oldest age"), min_value=0, max_value=120, required=False)
    needed_skills = Skills(
        Skill.objects.none(),
        label=_("A certificate or record in"),
        required=False,
        help_text=_("Each of the chosen trades is needed"),
    )
    season = forms.CharField(
        label=_("Season"),
        max_length=20,
        required=False,
        help_text=_("Such as 2026 winter: classes with the same name belong together"),
    )
    season_limit = forms.IntegerField(
        label=_("Live enrolments a person and season"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Those in line count. Empty: no limit"),
    )

    def fill_choices(self) -> None:
        """The units and trades of now; without trades there is nothing to choose."""
        self.fields["only_units"].queryset = Unit.objects.filter(archived_at=None).order_by("path")  # type: ignore[attr-defined]
        self.fields["needed_skills"].queryset = Skill.objects.order_by("code")  # type: ignore[attr-defined]
        if not self.fields["needed_skills"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["needed_skills"]
        dressed(self)
        self.fields["only_groups"].widget.attrs["class"] = "checks"

    def clean(self) -> dict[str, Any]:
        """The ages in order, and a limit with its season."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        youngest, oldest = data.get("age_from"), data.get("age_to")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("age_to", words("ages_not_in_order", {}))
        if data.get("season_limit") and not data.get("season"):
            self.add_error("season", words("season_needed", {}))
        return data


class RulesForm(RuleFields):
    """What a class that is there asks."""

    def __init__(self, course_class: CourseClass, data: Any = None) -> None:
        names = ("only_groups", "age_from", "age_to", "season", "season_limit")
        initial = {name: getattr(course_class, name) for name in names}
        initial["only_units"] = course_class.only_units.all()
        initial["needed_skills"] = course_class.needed_skills.all()
        super().__init__(data, initial=initial)
        self.fill_choices()

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {"needed_skills": (), **self.cleaned_data}


class OverrideForm(forms.Form):
    """Rules set aside for one person."""

    number = forms.CharField(
        label=_("Phone, ID or employee number"), max_length=64, help_text=_("Such as JX-HN/1024")
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    rules = forms.MultipleChoiceField(
        label=_("Rules to set aside"),
        choices=[(str(rule), RULES[rule]) for rule in Rule if rule in OVERRIDABLE],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The person reads it too.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dressed(self)
        self.fields["rules"].widget.attrs["class"] = "checks"


class PolicyForm(forms.Form):
    """A unit's rule for no-shows."""

    on = forms.BooleanField(
        label=_("Note no-shows"),
        required=False,
        help_text=_("Counts from the moment it is turned on; the first is only a talk."),
    )
    limit = forms.DecimalField(
        label=_("Strikes that block"),
        min_value=0,
        max_value=20,
        decimal_places=1,
        help_text=_("Absent without leave is 1, cancelled after the deadline 0.5"),
    )
    block_days = forms.IntegerField(label=_("Blocked for days"), min_value=1, max_value=365)

    def __init__(self, policy: StrikePolicy | None, data: Any = None) -> None:
        initial = {"on": False, "limit": 3, "block_days": 30}
        if policy is not None:
            initial = {
                "on": policy.on_since is not None,
                "limit": f"{policy.limit_halves / 2:g}",  # type: ignore[dict-item]
                "block_days": policy.block_days,
            }
        super().__init__(data, initial=initial)
        for name in ("limit", "block_days"):
            self.fields[name].widget.attrs["class"] = "input"


class MoveForm(forms.Form):
    """When and where a session is to be."""

    starts_at = moment_field(label=_("Begins"), required=True)
    ends_at = moment_field(label=_("Ends"), required=True)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Everybody who is told reads it.")
    )

    def __init__(self, session: ClassSession, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "starts_at": session.starts_at,
                "ends_at": session.ends_at,
                "room": session.room,
            },
        )
        self.session = session
        rooms = Room.objects.filter(archived_at=None, venue__archived_at=None)
        field = self.fields["room"]
        field.queryset = rooms.select_related("venue")  # type: ignore[attr-defined]
        field.label_from_instance = lambda r: f"{local(r.venue, 'name')} {local(r, 'name')}"  # type: ignore[attr-defined]
        dressed(self)

    def target(self) -> Target:
        """Where and when; without a room the session keeps its venue."""
        data = self.cleaned_data
        room: Room | None = data["room"]
        venue = room.venue if room is not None else self.session.venue
        return Target(data["starts_at"], data["ends_at"], venue, room)
