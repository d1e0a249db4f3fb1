"""The rows of a head: who hosts, organises and co-organises; a unit of ours, or another name."""

from collections import Counter, defaultdict
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from competitions.actions.setup import HostPlan
from competitions.models import Competition, CompetitionHost
from competitions.rules.states import HostRole
from competitions.words.labels import HOSTS

EMPTY_ROWS = 2
MOST_ROWS = 40
OFFERED = 300
PREFIX = "hosts"
TYPED = ("role", "name_zh", "name_en", "ORDER")


class HostForm(forms.Form):
    """A row; one without a name says nothing."""

    role = forms.ChoiceField(label=_("Part"), choices=list(HOSTS.items()), required=False)
    name_zh = forms.CharField(
        label=_("Unit or name in Chinese"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"list": "units", "autocomplete": "off"}),
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    unit: Unit | None = None

    def clean(self) -> dict[str, Any]:
        """A row that says anything has a name."""
        data = super().clean() or {}
        if data.get("name_en") and not data.get("name_zh") and "name_zh" not in self.errors:
            self.add_error("name_zh", _("Type the name in Chinese, or pick a unit."))
        return data

    def plan(self) -> HostPlan | None:
        """The host that the row names."""
        data = self.cleaned_data
        if not data.get("name_zh"):
            return None
        role = HostRole(data.get("role") or HostRole.HOST)
        if self.unit is None:
            return HostPlan(role, data["name_zh"], data["name_en"])
        unit = self.unit
        return HostPlan(role, unit.name_zh, data["name_en"] or unit.name_en, unit)


class HostRows(forms.BaseFormSet[HostForm]):
    """All rows; which stands first is said by the number before it."""

    ordering_widget = forms.NumberInput

    def add_fields(self, form: HostForm, index: int | None) -> None:
        """Order and removal, in our words."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Order")
        form.fields["ORDER"].widget.attrs = {"inputmode": "numeric", "min": 1}
        form.fields["DELETE"].label = _("Take the row away")

    def clean(self) -> None:
        """Each name becomes a unit where it is one, and stands once in its part."""
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        named = [
            form
            for form, row in zip(self.forms, rows, strict=True)
            if row.get("name_zh") and not row.get("DELETE")
        ]
        self._find_units(named)
        seen = set()
        for form in named:
            plan = form.plan()
            key = (plan.role, plan.name_zh) if plan else None
            if key in seen:
                form.add_error("name_zh", _("It stands in another row already."))
            seen.add(key)

    @staticmethod
    def _find_units(named: list[HostForm]) -> None:
        said = {form.cleaned_data["name_zh"] for form in named}
        codes = {text.split()[-1].upper() for text in said}
        rows = Unit.objects.filter(archived_at=None)
        rows = rows.filter(Q(name_zh__in=said) | Q(code__in=codes))
        by_name: dict[str, list[Unit]] = defaultdict(list)
        found = {}
        for row in rows:
            by_name[row.name_zh].append(row)
            found[row.code.upper()] = found[f"{row.name_zh} {row.code}".upper()] = row
        for form in named:
            text = form.cleaned_data["name_zh"]
            form.unit = found.get(text.upper())
            same = by_name.get(text, [])
            if form.unit is None and len(same) == 1:
                form.unit = same[0]
            elif form.unit is None and same:
                told = _("Several units are called so: type the code of the one (%(codes)s).")
                codes_of = ", ".join(sorted(row.code for row in same))
                form.add_error("name_zh", told % {"codes": codes_of})

    def plans(self) -> list[HostPlan]:
        """The hosts in the order of their rows, those of one part together."""
        found = [plan for plan in (form.plan() for form in self.ordered_forms) if plan is not None]
        return sorted(found, key=lambda plan: list(HostRole).index(plan.role))


HostFormSet = forms.formset_factory(
    HostForm,
    formset=HostRows,
    extra=EMPTY_ROWS,
    max_num=MOST_ROWS,
    validate_max=True,
    can_delete=True,
    can_order=True,
)


def host_rows(competition: Competition | None = None) -> HostRows:
    """The rows as they stand."""
    hosts = sorted(competition.hosts.select_related("unit"), key=_in_order) if competition else []
    shared = _shared({host.name_zh for host in hosts})
    initial = [
        {
            "role": host.role,
            "name_zh": f"{host.name_zh} {host.unit.code}"
            if host.unit is not None and host.name_zh in shared
            else host.name_zh,
            "name_en": host.name_en,
        }
        for host in hosts
    ]
    return HostFormSet(prefix=PREFIX, initial=initial)


def _in_order(host: CompetitionHost) -> tuple[int, int]:
    return host.order, host.pk


def _shared(names: set[str]) -> set[str]:
    """The names that more than one unit has."""
    rows = Unit.objects.filter(archived_at=None, name_zh__in=names)
    counts = Counter(rows.values_list("name_zh", flat=True))
    return {name for name, count in counts.items() if count > 1}


def rows_as_typed(data: QueryDict) -> HostRows:
    """What is typed, in its order, without the rows taken away, and with empty rows behind it."""
    typed = []
    for number in range(MOST_ROWS):
        row = {name: data.get(f"{PREFIX}-{number}-{name}", "").strip() for name in TYPED}
        if row["name_zh"] and not data.get(f"{PREFIX}-{number}-DELETE"):
            order = row.pop("ORDER")
            typed.append((int(order) if order.isdecimal() else MOST_ROWS, number, row))
    typed.sort(key=lambda one: one[:2])
    return HostFormSet(prefix=PREFIX, initial=[row for _order, _number, row in typed])


def units_offered() -> list[tuple[str, str]]:
    """Units to pick from, those on top of the tree first: what is typed, and the English name.

    Units that share a name are offered with their code.
    """
    rows = list(
        Unit.objects.filter(archived_at=None)
        .order_by("depth", "path")
        .values_list("name_zh", "code", "name_en")[:OFFERED]
    )
    counts = Counter(name for name, _code, _english in rows)
    return [
        (name if counts[name] == 1 else f"{name} {code}", english) for name, code, english in rows
    ]
