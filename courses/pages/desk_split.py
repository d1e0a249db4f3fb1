"""The organiser's page that makes two classes of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from accounts.pages.guard import duty_required
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from courses.actions.changes import Outcome, rehearse
from courses.actions.merging import split_class
from courses.pages.change_forms import SisterForm
from courses.pages.desk_changes import keys_of
from courses.pages.organiser import organised
from courses.pages.rule_words import told_reasons
from courses.queries.changes import chosen
from courses.rules.changes import MOVABLE


@duty_required("organiser")
def split(request: HttpRequest, code: str) -> HttpResponse:
    """A class like this one at another time, and who is asked to move there."""
    course_class, at = organised(request, code), now()
    posted = request.POST if request.method == "POST" else None
    form = SisterForm(course_class, at, posted)
    keys = keys_of(posted.getlist("enrolment")) if posted is not None else []

    def act() -> Outcome:
        return split_class(
            course_class=course_class,
            sister=form.sister(),
            enrolments=keys,
            reason=form.cleaned_data["reason"],
            answer_until=form.cleaned_data["answer_until"],
            by=request.user,
            at=at,
        )

    found = None
    if posted is not None and form.is_valid():
        try:
            if posted.get("do") == "go":
                done = act()
                messages.success(
                    request, _("The class is open, and people were asked."), extra_tags="good"
                )
                return redirect("courses:change_page", uuid=done.change.uuid)
            found = rehearse(act)
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
            for row, reasons in refused.facts.get("against", ()):
                form.add_error(None, f"{row.person.name}: {told_reasons(reasons)}")
    rows = [
        row
        for row in chosen(course_class, course_class.enrolments.values_list("uuid", flat=True))
        if row.state in MOVABLE
    ]
    # Who waits is who a second class is for; without a line, the later half.
    waiting = [row for row in rows if row.state == "waiting"]
    proposed = waiting or rows[(len(rows) + 1) // 2 :]
    ticked = set(keys) if posted is not None else {row.uuid for row in proposed}
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "form": form,
        "found": found,
        "rows": sorted(((row, row.uuid in ticked) for row in rows), key=lambda pair: not pair[1]),
        "against": [(row, told_reasons(reasons)) for row, reasons in found.against]
        if found
        else [],
    }
    return render(request, "courses/desk_split.html", context, status=422 if form.errors else 200)


urlpatterns = [path("desk/classes/<str:code>/split/", split, name="desk_split")]
