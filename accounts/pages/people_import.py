"""A unit's staff list on the desk: upload, see what is wrong, then take all of it or the good rows."""

import uuid as uuids

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.imports import HEADS
from accounts.models import PeopleImport, Unit
from accounts.pages.guard import duty_required
from accounts.queries.roles import units_reached
from accounts.uploads import check_list, keep_list, take_list
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.xlsx import workbook

SHOWN, EMPTY_ROWS = 200, 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListForm(forms.Form):
    """The file, and the unit of rows that name none."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit of rows without one"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("The list (.xlsx)"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        help_text=gettext_lazy("Up to 3000 rows. The first row names the columns."),
    )

    def __init__(self, *args: object, request: HttpRequest, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        units = units_reached(request.user, now()).filter(archived_at=None).order_by("path")
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = lambda unit: f"{unit.name_zh} {unit.code}"


@duty_required("officer", "organiser")
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the file; a file that can't be read says so here."""
    form = ListForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        unit = form.cleaned_data["unit"]
        try:
            kept = keep_list(file=file, filename=file.name, unit=unit, by=request.user, at=now())
            return redirect("accounts:people_list", uuid=kept.uuid)
        except RuleBroken as refused:
            form.add_error("file", words(refused.code, refused.facts))
    status = 422 if form.errors else 200
    context = {"form": form, "heads": HEADS}
    return render(request, "accounts/people_upload.html", context, status=status)


@duty_required("officer", "organiser")
def checked(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What is wrong, row by row, before anything is done; then the button that does it."""
    at = now()
    kept = get_object_or_404(PeopleImport, uuid=uuid, by=request.user)
    try:
        if request.method == "POST":
            good_only = request.POST.get("do") == "good"
            kept, done = take_list(upload=kept, good_only=good_only, by=request.user, at=at)
            if kept.done_at:
                text = _("%(made)s people are new, %(known)s were there already.")
                messages.success(
                    request, text % {"made": kept.made, "known": kept.known}, extra_tags="good"
                )
                return redirect("accounts:people")
        elif kept.done_at:
            return redirect("accounts:people")
        else:
            done = check_list(upload=kept, at=at)
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        return redirect("accounts:people_upload")
    context = {"kept": kept, "done": done, "wrong": done.wrong[:SHOWN], "heads": HEADS}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/people_list.html", context, status=status)


@duty_required("officer", "organiser")
def template(request: HttpRequest) -> HttpResponse:
    """An empty list whose cells are text, so that no ID number loses its last digits."""
    rows = [[""] * len(HEADS)] * EMPTY_ROWS
    body = workbook(title=_("Staff list"), heads=HEADS, rows=rows)
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return response
