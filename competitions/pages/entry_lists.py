"""A list of entries after its upload: what is wrong, the list with its reasons, taking it."""

import uuid as uuids

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from accounts.pages.guard import duty_required
from competitions.imports import HEADS, with_reasons
from competitions.pages.desk import as_file
from competitions.pages.entries import kept_list
from competitions.uploads import check_list, take_list
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.xlsx import workbook

SHOWN, EMPTY_ROWS = 200, 200


@duty_required("officer", "organiser")
def checked(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What is wrong, row by row, before anything is done; then the button that does it."""
    kept, scope = kept_list(request, uuid)
    back = redirect(scope.url("entries"))
    try:
        if request.method == "POST":
            good_only = request.POST.get("do") == "good"
            kept, done = take_list(upload=kept, good_only=good_only, at=now())
            if kept.done_at:
                text = _("%(made)s entries were made.") % {"made": kept.made}
                messages.success(request, text, extra_tags="good")
                return back
        elif kept.done_at:
            return back
        else:
            done = check_list(upload=kept, at=now())
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        return redirect(scope.url("entry_list"))
    assert done is not None, kept.uuid
    context = {
        "kept": kept,
        "event": kept.event,
        "done": done,
        "good": len(done.good),
        "wrong": done.wrong[:SHOWN],
        "upload_url": scope.url("entry_list"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/entry_list_checked.html", context, status=status)


@duty_required("officer", "organiser")
def reasons(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The same list with a column that says what is wrong in each row."""
    kept, scope = kept_list(request, uuid)
    try:
        done = check_list(upload=kept, at=now())
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        return redirect(scope.url("entry_list"))
    title = f"{kept.event.title_zh} {_('Entries')}"
    return as_file(f"{kept.event.code}-reasons.xlsx", with_reasons(done, title=title))


@duty_required("officer", "organiser")
def template(request: HttpRequest) -> HttpResponse:
    """An empty list whose cells are text, so that no ID number loses its last digits."""
    rows = [[""] * len(HEADS)] * EMPTY_ROWS
    return as_file("entries.xlsx", workbook(title=_("Entries"), heads=HEADS, rows=rows))


urlpatterns = [
    path("unit/entry-lists/template/", template, name="entry_list_template"),
    path("unit/entry-lists/<uuid:uuid>/", checked, name="entry_list_checked"),
    path("unit/entry-lists/<uuid:uuid>/reasons/", reasons, name="entry_list_reasons"),
]
