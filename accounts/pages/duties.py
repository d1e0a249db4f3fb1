"""Roles at units on the desk: who holds which, until when, given by whom; giving and ending them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.duties import give_duty, withdraw_duty
from accounts.models import Unit, UnitRole
from accounts.pages.guard import duty_required
from accounts.queries.find import person_by_any
from accounts.queries.roles import may_give_duty, roles_within, units_with_duty
from accounts.rules.kinds import UnitDuty
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

PAGE = 40
DUTY_WORDS = {
    UnitDuty.OFFICER: gettext_lazy("Unit officer"),
    UnitDuty.ORGANISER: gettext_lazy("Organiser"),
    UnitDuty.EDITOR: gettext_lazy("Editor"),
    UnitDuty.AUDITOR: gettext_lazy("Auditor"),
}


class DutyForm(forms.Form):
    """To whom, what, where, until when."""

    number = forms.CharField(
        label=gettext_lazy("Phone or employee number"),
        max_length=64,
        help_text=gettext_lazy("Of somebody with an account; the employee number as JX/T001"),
    )
    duty = forms.ChoiceField(label=gettext_lazy("Role"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("For the unit and all below it"), empty_label=None
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}), required=False
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput({"type": "date"}),
        required=False,
        help_text=gettext_lazy("Empty: until it is ended"),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate(now())
        units = units_with_duty(request.user, UnitDuty.ORGANISER, today).filter(archived_at=None)
        self.fields["unit"].queryset = units.order_by("path")
        self.fields["unit"].label_from_instance = lambda unit: f"{unit.name_zh} {unit.code}"
        first = units.order_by("path").first()
        self.fields["duty"].choices = [
            (duty.value, label)
            for duty, label in DUTY_WORDS.items()
            if first and may_give_duty(request.user, duty, first, today)
        ]

    def clean_number(self) -> Any:
        """The person with the number."""
        found = person_by_any(self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(words("person_unknown", {}))
        return found


@duty_required("organiser")
def duties(request: HttpRequest) -> HttpResponse:
    """The roles within reach, and the form that gives one."""
    today = timezone.localdate(now())
    form = DutyForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            give_duty(
                person=given["number"],
                unit=given["unit"],
                duty=given["duty"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                by=request.user,
                at=now(),
            )
            messages.success(request, _("The role is given."), extra_tags="good")
            return redirect("accounts:duties")
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
    reach = units_with_duty(request.user, UnitDuty.ORGANISER, today)
    page = Paginator(roles_within(reach, today), PAGE).get_page(request.GET.get("page"))
    rows = [(role, DUTY_WORDS[UnitDuty(role.duty)]) for role in page.object_list]
    context = {"form": form, "page": page, "rows": rows}
    return render(request, "accounts/duties.html", context, status=422 if form.errors else 200)


@duty_required("organiser")
def end_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks before it ends a role."""
    today = timezone.localdate(now())
    reach = units_with_duty(request.user, UnitDuty.ORGANISER, today)
    rows = UnitRole.objects.select_related("unit", "person").filter(unit__in=reach)
    role = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        label = DUTY_WORDS[UnitDuty(role.duty)]
        return render(request, "accounts/end_duty.html", {"role": role, "label": label})
    try:
        withdraw_duty(role=role, by=request.user, at=now())
        messages.success(request, _("The role is ended."), extra_tags="good")
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
    return redirect("accounts:duties")
