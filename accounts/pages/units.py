"""The tree of units on the desk: the whole of one's reach, and one unit with what became of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.unit_tree import add_unit, archive_unit, move_unit, rename_unit
from accounts.models import Unit
from accounts.pages.duties import DUTY_WORDS
from accounts.pages.guard import duty_required
from accounts.queries.roles import roles_within, units_with_duty
from accounts.rules.kinds import UnitDuty, UnitKind
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

KIND_WORDS = {
    UnitKind.CITY: gettext_lazy("City"),
    UnitKind.COUNTY: gettext_lazy("County"),
    UnitKind.TOWN: gettext_lazy("Town"),
    UnitKind.ENTERPRISE: gettext_lazy("Enterprise"),
    UnitKind.INDUSTRY: gettext_lazy("Industry union"),
}
FACT_WORDS = {
    "added": gettext_lazy("Added"),
    "renamed": gettext_lazy("Renamed"),
    "moved": gettext_lazy("Moved"),
    "archived": gettext_lazy("Archived"),
    "restored": gettext_lazy("In use again"),
}


class _Styled(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


class NamesForm(_Styled):
    """What a unit is called."""

    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120)
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"), max_length=120, required=False
    )


class AddForm(NamesForm):
    """A unit below the one that is shown."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=32,
        help_text=gettext_lazy("Such as JX-E07; it stands on papers and stays for ever"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KIND_WORDS.items()))


class MoveForm(_Styled):
    """Where it goes, and why."""

    to = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Below which unit"), empty_label=None
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, unit: Unit, reach: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elsewhere = reach.filter(archived_at=None).exclude(path__startswith=unit.path)
        self.fields["to"].queryset = elsewhere.order_by("path")
        self.fields["to"].label_from_instance = lambda u: (
            f"{'　' * (u.depth - 1)}{u.name_zh} {u.code}"
        )


class ArchiveForm(_Styled):
    """Why it goes out of use, or comes back."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


def _reach(request: HttpRequest) -> Any:
    return units_with_duty(request.user, UnitDuty.ORGANISER, timezone.localdate(now()))


@duty_required("organiser")
def units(request: HttpRequest) -> HttpResponse:
    """The tree within reach, with how many people and roles each unit has."""
    listed = _reach(request).annotate(members=Count("people")).order_by("path")
    rows = [(unit, KIND_WORDS[UnitKind(unit.kind)], range(unit.depth - 1)) for unit in listed]
    return render(request, "accounts/units.html", {"rows": rows})


@duty_required("organiser")
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: its names, its place, what stands below, who has a role, what became of it."""
    reach = _reach(request)
    found = get_object_or_404(reach, code=code)
    what = request.POST.get("do", "")
    posted = {name: request.POST if what == name else None for name in ("name", "add", "move")}
    asked = request.POST if what == "archive" else None
    names = {"name_zh": found.name_zh, "name_en": found.name_en}
    used = {
        "name": NamesForm(posted["name"], initial=names, prefix="n"),
        "add": AddForm(posted["add"], prefix="a"),
        "move": MoveForm(posted["move"], unit=found, reach=reach, prefix="m"),
        "archive": ArchiveForm(asked, prefix="x"),
    }
    form = used.get(what)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _write(request, what, found, form.cleaned_data)
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            messages.success(request, _("Done."), extra_tags="good")
            return redirect("accounts:unit", code=code)
    today = timezone.localdate(now())
    parent = found.get_parent()
    only = Unit.objects.filter(pk=found.pk)
    context = {
        "unit": found,
        "kind": KIND_WORDS[UnitKind(found.kind)],
        "parent": parent,
        "parent_in_reach": parent is not None and reach.filter(pk=parent.pk).exists(),
        "children": list(found.get_children()),
        "roles": [(r, DUTY_WORDS[UnitDuty(r.duty)]) for r in roles_within(only, today)],
        "facts": [
            (fact, FACT_WORDS[fact.kind]) for fact in found.facts.select_related("by").reverse()
        ],
        "forms": used,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "accounts/unit.html", context, status=status)


def _write(request: HttpRequest, what: str, found: Unit, data: dict[str, Any]) -> None:
    who: dict[str, Any] = {"by": request.user, "at": now()}
    if what == "name":
        rename_unit(unit=found, **data, **who)
    elif what == "add":
        add_unit(parent=found, **data, **who)
    elif what == "move":
        move_unit(unit=found, **data, **who)
    else:
        archive_unit(unit=found, archived=found.archived_at is None, **data, **who)
