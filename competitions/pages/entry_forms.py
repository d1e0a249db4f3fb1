"""Forms of the entries' pages."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from competitions.models import Event
from competitions.rules.states import EventKind, MemberRole
from competitions.words.labels import ROLES

ID_LENGTH = 15


class NewEntry(forms.Form):
    """Whose entry it is, and what a team is called."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    name_zh = forms.CharField(label=_("Team's name"), max_length=60)
    name_en = forms.CharField(label=_("Team's name in English"), max_length=60, required=False)

    name_note = forms.CharField(
        label=_("Apart from a namesake"),
        max_length=12,
        required=False,
        help_text=_("Only where two of one name are of one unit: the birth year or a number."),
    )

    def __init__(self, *args: Any, scope: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        unit.queryset = scope.may_choose()
        unit.label_from_instance = lambda u: f"{u.name_zh} {u.code}"
        if scope.event.kind == EventKind.INDIVIDUAL:
            del self.fields["name_zh"], self.fields["name_en"]
        else:
            del self.fields["name_note"]

    @staticmethod
    def number_of(text: str) -> dict[str, str]:
        """A phone number or an ID number, as what it is."""
        plain = re.sub(r"[\s\-]", "", text)
        if len(plain) >= ID_LENGTH or re.search(r"[A-Za-z]", plain):
            return {"id_number": plain}
        return {"phone": plain}


class PersonForm(forms.Form):
    """A person of the entry: found by the number, or registered with it."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    number = forms.CharField(label=_("Phone or ID number"), max_length=24, required=False)
    role = forms.ChoiceField(label=_("Part"), choices=list(ROLES.items()), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event.kind == EventKind.INDIVIDUAL:
            self.fields["role"].choices = [
                (role, word) for role, word in ROLES.items() if role != MemberRole.RESERVE
            ]

    def clean(self) -> dict[str, Any]:
        """A row is empty, or it has a number."""
        data = super().clean() or {}
        if data.get("name") and not data.get("number"):
            self.add_error("number", _("Type the phone or ID number."))
        data["role"] = data.get("role") or MemberRole.MEMBER
        return data


class PeopleFormSet(forms.BaseFormSet[PersonForm]):
    """As many rows as the event's size asks for, and some more."""

    def __init__(self, *args: Any, form_kwargs: dict[str, Any], **kwargs: Any) -> None:
        event: Event = form_kwargs["event"]
        self.extra = 2 if event.kind == EventKind.INDIVIDUAL else event.team_size + 3
        kwargs.setdefault("initial", self._parts(event))
        super().__init__(*args, form_kwargs=form_kwargs, **kwargs)

    def _parts(self, event: Event) -> list[dict[str, str]]:
        if event.kind == EventKind.INDIVIDUAL:
            parts = [MemberRole.MEMBER, MemberRole.COACH]
        else:
            rest = [MemberRole.RESERVE, MemberRole.LEADER, MemberRole.COACH]
            parts = [MemberRole.MEMBER] * event.team_size + rest
        self.extra = 0
        return [{"role": str(part)} for part in parts]


PersonFormSet = forms.formset_factory(PersonForm, formset=PeopleFormSet, extra=0, max_num=60)


class ListForm(forms.Form):
    """A list of entries."""

    file = forms.FileField(
        label=_("The list (.xlsx)"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        help_text=_("Up to 3000 rows. The first row names the columns."),
    )
