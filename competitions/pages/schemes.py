"""The marking scheme: read by organisers and judges, taken over from a file by organisers."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.guard import duty_required, signed_in
from competitions.actions.schemes import use_scheme
from competitions.models import Competition, JudgeSession, Official, Scheme, Stage
from competitions.pages.judge_auth import at_tablet
from competitions.queries.access import may_organise
from competitions.queries.schemes import export_row, read, schemes_of, schemes_of_official
from competitions.rules.scheme import COLUMNS
from competitions.rules.states import StageFormat, StageState
from competitions.scheme_imports import import_scheme
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.xlsx import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_FILE = 2 * 1024 * 1024
SHOWN = 200


@at_tablet
def for_judges(request: HttpRequest, session: JudgeSession) -> HttpResponse:
    """The schemes of the official's stages, on the tablet."""
    found = [(scheme, read(scheme)) for scheme in schemes_of_official(session.official)[:6]]
    return render(request, "competitions/judge_scheme.html", {"schemes": found})


class SchemeForm(forms.Form):
    """The file, what the scheme is called, and the stage that it is for."""

    file = forms.FileField(
        label=gettext_lazy("The scheme (.csv or .xlsx)"),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy("The maxima must make exactly 100.00."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    stage = forms.ModelChoiceField(
        Stage.objects.none(),
        label=gettext_lazy("Used by the stage"),
        required=False,
        empty_label=gettext_lazy("no stage yet"),
    )

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = Stage.objects.filter(
            event__competition=competition,
            format=StageFormat.MARKED,
            state__in=[StageState.PLANNED, StageState.DRAWN],
        ).select_related("event")
        field: Any = self.fields["stage"]
        field.queryset = stages.order_by("event__no", "no")
        field.label_from_instance = lambda stage: f"{stage.event.title_zh} · {stage.title_zh}"

    def clean_file(self) -> Any:
        """Not larger than a scheme can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(words("bad_file"))
        return file


@duty_required("organiser")
def schemes(request: HttpRequest, code: str) -> HttpResponse:
    """The versions there are, and taking a new one over from a file."""
    competition = get_object_or_404(Competition.objects.select_related("unit"), code=code)
    if not may_organise(request.user, competition):
        raise PermissionDenied
    form = SchemeForm(
        request.POST or None,
        request.FILES or None,
        competition=competition,
        initial={"title": competition.title_zh},
    )
    errors: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            scheme = take(request, competition, form.cleaned_data)
        except RuleBroken as refused:
            form.add_error("file", words(refused.code, refused.facts))
            errors = refused.errors
        else:
            messages.success(request, _("The scheme was taken over."), extra_tags="good")
            return redirect("competitions:scheme", uuid=scheme.uuid)
    page = {
        "competition": competition,
        "form": form,
        "wrong": errors[:SHOWN],
        "schemes": schemes_of(competition),
        "columns": COLUMNS,
    }
    status = 422 if form.errors else 200
    return render(request, "competitions/schemes.html", page, status=status)


def take(request: HttpRequest, competition: Competition, given: dict[str, Any]) -> Scheme:
    """The file's scheme, used by the chosen stage."""
    person: Any = request.user
    scheme = import_scheme(
        competition=competition,
        file=given["file"],
        name=given["file"].name,
        title_zh=given["title"],
        by=person,
        at=now(),
    )
    if given["stage"]:
        use_scheme(stage=given["stage"], scheme=scheme, by=person, at=now())
    return scheme


def may_read(request: HttpRequest, scheme: Scheme) -> bool:
    """Organisers and officials of the competition read it before marking begins."""
    if may_organise(request.user, scheme.competition):
        return True
    person: Any = request.user
    return Official.objects.filter(
        competition=scheme.competition, person=person, ended_at__isnull=True
    ).exists()


def readable(request: HttpRequest, scheme_uuid: uuid.UUID) -> Scheme:
    """The scheme, or 403 / 404."""
    found = get_object_or_404(Scheme.objects.select_related("competition__unit"), uuid=scheme_uuid)
    if not may_read(request, found):
        raise PermissionDenied
    return found


@signed_in
def scheme(request: HttpRequest, uuid: uuid.UUID) -> HttpResponse:
    """The whole scheme with descriptors and sums."""
    found = readable(request, uuid)
    page = {
        "scheme": found,
        "criteria": read(found),
        "organises": may_organise(request.user, found.competition),
    }
    return render(request, "competitions/scheme.html", page)


@signed_in
def export(request: HttpRequest, uuid: uuid.UUID) -> HttpResponse:
    """The scheme under the columns that it can be imported by."""
    found = readable(request, uuid)
    rows = [
        [export_row(part, aspect).get(name, "") for name in COLUMNS]
        for part in read(found)
        for aspect in part.aspects
    ]
    body = workbook(title=found.title_zh, heads=COLUMNS, rows=rows)
    response = HttpResponse(body, content_type=XLSX)
    name = f"{found.code}-v{found.version}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("judge/scheme/", for_judges, name="judge_scheme"),
    path("desk/competitions/<str:code>/schemes/", schemes, name="schemes"),
    path("desk/schemes/<uuid:uuid>/", scheme, name="scheme"),
    path("desk/schemes/<uuid:uuid>/xlsx/", export, name="scheme_xlsx"),
]
