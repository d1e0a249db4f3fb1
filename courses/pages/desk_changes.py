"""The organiser's pages about many people of a class at once: ask to move, cancel, take it back."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.pages.guard import duty_required
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from courses.actions.changes import MoveWish, Outcome, ask_to_move, cancel_many, rehearse
from courses.actions.merging import finish_merge, merge_class
from courses.actions.offers import accept_offer, decline_offer
from courses.actions.undoing import undo_change
from courses.models import ClassChange, CourseClass, Enrolment
from courses.pages.change_forms import MoveManyForm, ReasonForm
from courses.pages.organiser import organised
from courses.pages.rule_words import told_reasons
from courses.pages.ways import said
from courses.queries.access import may_organise
from courses.queries.changes import change_with_people, chosen, open_merge, sisters
from courses.rules.changes import MOVABLE

MOST = 2000


def keys_of(values: list[str]) -> list[uuids.UUID]:
    """The enrolments that were ticked; what is no key is passed over."""
    found = []
    for value in values[:MOST]:
        try:
            found.append(uuids.UUID(value))
        except ValueError:
            continue
    return found


@require_POST
@duty_required("organiser")
def many(request: HttpRequest, code: str) -> HttpResponse:
    """What is to become of those who were ticked: first whom it hits, then do it."""
    course_class = organised(request, code)
    what = "move" if request.POST.get("do", "").startswith("move") else "cancel"
    rows = chosen(course_class, keys_of(request.POST.getlist("enrolment")))
    if not rows:
        messages.info(request, _("Nobody was ticked."), extra_tags="warn")
        return redirect("courses:desk_class", code=code)
    page = _Many(request, course_class, what, rows)
    return page.answer()


@duty_required("organiser")
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody of the class is asked to move to another, and this one ends."""
    course_class = organised(request, code)
    running = open_merge(course_class)
    if running is not None:
        return redirect("courses:change_page", uuid=running.uuid)
    rows = [
        row
        for row in chosen(course_class, course_class.enrolments.values_list("uuid", flat=True))
        if row.state in MOVABLE
    ]
    return _Many(request, course_class, "merge", rows).answer()


class _Many:
    """One page for each of the three, which differ in the form and in the action."""

    def __init__(
        self, request: HttpRequest, course_class: CourseClass, what: str, rows: list[Enrolment]
    ) -> None:
        self.request, self.course_class, self.what, self.rows = request, course_class, what, rows
        self.at = now()
        step = request.POST.get("do", "")
        self.step = step.removeprefix(what).strip("_")
        # With the first step only the ticks came: the form is still to be filled in.
        data = request.POST if self.step in {"look", "go"} else None
        self.form: Any = (
            ReasonForm(data) if what == "cancel" else MoveManyForm(course_class, self.at, data)
        )

    def answer(self) -> HttpResponse:
        """The page, or what it was about is done."""
        found = None
        if self.form.is_bound and self.form.is_valid():
            try:
                if self.step == "go":
                    return self._done(self._act())
                found = rehearse(self._act)
            except RuleBroken as refused:
                self._refused(refused)
        return self._page(found)

    def _act(self) -> Outcome:
        data = self.form.cleaned_data
        keys = [row.uuid for row in self.rows]
        asked = {"course_class": self.course_class, "by": self.request.user, "at": self.at}
        if self.what == "cancel":
            return cancel_many(enrolments=keys, reason=data["reason"], **asked)
        wish = MoveWish(
            target=data["target"],
            enrolments=keys,
            reason=data["reason"],
            answer_until=data["answer_until"],
            add_seats=data["add_seats"],
        )
        action = merge_class if self.what == "merge" else ask_to_move
        return action(wish=wish, **asked)

    def _refused(self, refused: RuleBroken) -> None:
        self.form.add_error(None, words(refused.code, refused.facts))
        for row, reasons in refused.facts.get("against", ()):
            self.form.add_error(None, f"{row.person.name}: {told_reasons(reasons)}")

    def _done(self, done: Outcome) -> HttpResponse:
        number = len(done.rows)
        if self.what == "cancel":
            text = ngettext("%(n)s cancelled and told.", "%(n)s cancelled and told.", number)
        else:
            text = ngettext(
                "%(n)s person was asked; both seats are held.",
                "%(n)s people were asked; both seats are held.",
                number,
            )
        messages.success(self.request, text % {"n": number}, extra_tags="good")
        return redirect("courses:change_page", uuid=done.change.uuid)

    def _page(self, found: Outcome | None) -> HttpResponse:
        context = {
            "course_class": self.course_class,
            "course": self.course_class.course,
            "what": self.what,
            "rows": self.rows,
            "form": self.form,
            "found": found,
            "against": [(row, told_reasons(reasons)) for row, reasons in found.against]
            if found
            else [],
            "no_target": self.what != "cancel"
            and not sisters(self.course_class, self.at).exists(),
        }
        status = 422 if self.form.errors else 200
        return render(self.request, "courses/desk_many.html", context, status=status)


def _change(request: HttpRequest, uuid: uuids.UUID) -> ClassChange:
    """The change, for the organisers of its class alone."""
    change = get_object_or_404(change_with_people(), uuid=uuid)
    if not may_organise(request.user, change.course_class):
        raise PermissionDenied
    return change


@duty_required("organiser")
def change_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Who was asked and what they answered; an answer by phone; taking it back."""
    change = _change(request, uuid)
    if request.method == "POST":
        try:
            _carry_out(request, change)
        except RuleBroken as refused:
            said(request, refused)
        return redirect("courses:change_page", uuid=uuid)
    items = list(change.items.all())
    still = [item for item in items if item.made is not None and item.made.state == "offered"]
    context = {
        "change": change,
        "course_class": change.course_class,
        "course": change.course_class.course,
        "items": items,
        "open": len(still),
        "moved": sum(item.made is not None and item.made.state == "enrolled" for item in items),
        "undoable": change.undone_at is None
        and change.finished_at is None
        and change.course_class.state == "published",
    }
    return render(request, "courses/desk_change.html", context)


def _carry_out(request: HttpRequest, change: ClassChange) -> None:
    what, at = request.POST.get("do", ""), now()
    if what == "undo":
        back = undo_change(change=change, by=request.user, at=at)
        text = ngettext("Taken back for %(n)s.", "Taken back for %(n)s.", len(back))
        messages.success(request, text % {"n": len(back)}, extra_tags="good")
    elif what == "finish" and change.kind == "merge":
        finish_merge(change=change, by=request.user, at=at)
        messages.success(request, _("The class was cancelled."), extra_tags="good")
    elif what in {"yes", "no"}:
        made = get_object_or_404(
            Enrolment.objects.select_related("person", "course_class"),
            uuid=request.POST.get("made"),
            made_by__change=change,
        )
        answer = accept_offer if what == "yes" else decline_offer
        answer(enrolment=made, by=request.user, at=at)
        messages.success(request, _("Noted."), extra_tags="good")


urlpatterns = [
    path("desk/classes/<str:code>/many/", many, name="desk_many"),
    path("desk/classes/<str:code>/merge/", merge, name="desk_merge"),
    path("desk/changes/<uuid:uuid>/", change_page, name="change_page"),
]
