"""Enrolling many from a spreadsheet: upload, look at each row, take it, and have it back."""

import tempfile
import uuid as uuids
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.guard import duty_required
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.jobs.models import Job
from core.web.templatetags.web import state_word
from core.xlsx import workbook, write_table
from courses.actions.lists import KEPT_FOR, MOST_AT_ONCE, keep_list, want_list
from courses.models import CourseClass, EnrolmentList, EnrolmentListRow
from courses.pages.lists import XLSX, as_file
from courses.pages.rule_words import told_reasons
from courses.queries.lists import by_quota_alone, cells_of, counts_of, way_of_list
from courses.queries.reasons import reasons_in
from courses.rules.lists import Verdict
from courses.rules.states import Way
from courses.words_lists import VERDICTS

A_PAGE, EMPTY_ROWS = 100, 200
HEADS = ("姓名", "手机", "工号", "身份证号")


class ListForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("The list (.xlsx)"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        help_text=gettext_lazy("Up to 100,000 rows. The first row names the columns."),
    )


def _way(request: HttpRequest, course_class: CourseClass) -> Way:
    """On the strength of which office somebody comes with a list for this class."""
    way = way_of_list(request.user, course_class, now())
    if way is None:
        raise PermissionDenied
    return way


def _class(code: str) -> CourseClass:
    return get_object_or_404(CourseClass.objects.select_related("course", "unit"), code=code)


@duty_required("officer", "organiser")
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the file; one that can't be read says so here."""
    course_class = _class(code)
    way = _way(request, course_class)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_list(
                course_class=course_class,
                file=file,
                filename=file.name,
                way=way,
                by=request.user,
                at=now(),
            )
            return redirect("courses:enrol_list", uuid=kept.uuid)
        except RuleBroken as refused:
            form.add_error("file", words(refused.code, refused.facts))
    context = {
        "form": form,
        "course_class": course_class,
        "course": course_class.course,
        "heads": HEADS,
        "officer": way == Way.OFFICER,
        "days": KEPT_FOR.days,
        "lists": course_class.lists.filter(by=request.user, forgotten_at=None)[:10],
    }
    status = 422 if form.errors else 200
    return render(request, "courses/enrol_upload.html", context, status=status)


@duty_required("officer", "organiser")
def template(request: HttpRequest, code: str) -> HttpResponse:
    """An empty list whose cells are text, so that no number loses its last digits."""
    _way(request, _class(code))
    rows = [[""] * len(HEADS)] * EMPTY_ROWS
    return as_file("enrol", workbook(title=_("People to enrol"), heads=HEADS, rows=rows))


def _own(request: HttpRequest, uuid: uuids.UUID) -> EnrolmentList:
    return get_object_or_404(
        EnrolmentList.objects.select_related("course_class__course", "course_class__unit"),
        uuid=uuid,
        by=request.user,
    )


@duty_required("officer", "organiser")
def checked(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What each row comes to, before anything is done; then the buttons that do it."""
    kept = _own(request, uuid)
    _way(request, kept.course_class)
    if request.method == "POST":
        try:
            want_list(
                kept=kept,
                all_rows=request.POST.get("do") == "all",
                waiting_too=bool(request.POST.get("waiting_too")),
                by=request.user,
                at=now(),
            )
        except RuleBroken as refused:
            messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        return redirect("courses:enrol_list", uuid=uuid)
    if kept.error:
        text = words(kept.error["code"], kept.error["facts"])
        messages.error(request, text, extra_tags="bad")
        return redirect("courses:enrol_upload", code=kept.course_class.code)
    counts = counts_of(kept)
    verdict = request.GET.get("verdict", "")
    if verdict not in counts:
        verdict = next((name for name, number in counts.items() if number), "")
    rows = kept.rows.filter(verdict=verdict).select_related("person__home_unit")
    page = Paginator(rows.order_by("number"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "kept": kept,
        "course_class": kept.course_class,
        "course": kept.course_class.course,
        "job": _job(kept),
        "counts": [(name, VERDICTS[Verdict(name)], counts[name]) for name in counts],
        "total": sum(counts.values()),
        "good": counts[Verdict.NEW],
        "no_seat": counts[Verdict.OVER_QUOTA],
        "may_wait": not by_quota_alone(kept.course_class, Way(kept.way)),
        "all_good": counts[Verdict.NEW] == sum(counts.values()) <= MOST_AT_ONCE,
        "taken": kept.rows.filter(done=True).exclude(outcome="").count(),
        "verdict": verdict,
        "page": page,
        "rows": [(row, _name(kept, row), status_of(row), told(row)) for row in page],
    }
    return render(request, "courses/enrol_list.html", context)


def _job(kept: EnrolmentList) -> Job | None:
    """The job that is at it now."""
    if kept.taken_at is not None or (kept.read_at is not None and kept.wanted_at is None):
        return None
    kind = "take-list" if kept.read_at is not None else "read-list"
    return Job.objects.filter(key=f"{kind}:{kept.uuid}").first()


def _name(kept: EnrolmentList, row: EnrolmentListRow) -> str:
    cells = cells_of(row)
    return cells[kept.columns["name"]] if cells else row.person.name if row.person else ""


def status_of(row: EnrolmentListRow) -> str:
    """What became of the row, or what would, in a word or two."""
    if row.done:
        return state_word(row.outcome) if row.outcome else _("Not enrolled")
    word = str(VERDICTS[Verdict(row.verdict)])
    return f"{word}：{state_word(row.outcome)}" if row.outcome else word


def told(row: EnrolmentListRow) -> str:
    """The reasons in words."""
    return told_reasons(reasons_in(row.reasons))


@duty_required("officer", "organiser")
def back(request: HttpRequest, uuid: uuids.UUID) -> FileResponse | HttpResponse:
    """The same file with two more columns: what became of each row, and why."""
    kept = _own(request, uuid)
    if kept.read_at is None or kept.forgotten_at is not None:
        messages.error(request, words("list_gone"), extra_tags="bad")
        return redirect("courses:enrol_upload", code=kept.course_class.code)
    out: Any = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    heads = [*kept.heads, _("Result"), _("Reason")]
    write_table(out, title=_("People to enrol"), heads=heads, rows=lines_of(kept))
    out.seek(0)
    name = kept.filename.rsplit(".", 1)[0]
    return FileResponse(
        out,
        as_attachment=True,
        filename=f"{name}-{kept.course_class.code}.xlsx",
        content_type=XLSX,
    )


def lines_of(kept: EnrolmentList) -> Iterator[list[str]]:
    """The rows as they were, with result and reason, read some hundred at a time."""
    for row in kept.rows.order_by("number").iterator(chunk_size=1000):
        yield [*cells_of(row), status_of(row), told(row)]


urlpatterns = [
    path("desk/classes/<str:code>/list/", upload, name="enrol_upload"),
    path("desk/classes/<str:code>/list/empty.xlsx", template, name="enrol_template"),
    path("desk/lists/<uuid:uuid>/", checked, name="enrol_list"),
    path("desk/lists/<uuid:uuid>/back.xlsx", back, name="enrol_list_back"),
]
