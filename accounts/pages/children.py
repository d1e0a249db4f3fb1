"""A parent's children: add one; seats are asked for on the page of a class."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.children import add_child
from accounts.pages.guard import signed_in
from accounts.queries.children import children_of
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words


class ChildForm(forms.Form):
    """What is asked of a child, and no more."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    birth_date = forms.DateField(
        label=gettext_lazy("Birth date"), widget=forms.DateInput({"type": "date"})
    )
    agree = forms.BooleanField(
        label=gettext_lazy(
            "I am the parent or guardian and agree to this use of the child's data."
        )
    )


@signed_in
def children(request: HttpRequest) -> HttpResponse:
    """One's children, and a form for another."""
    form = ChildForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            refused = _add(request, form.cleaned_data)
            if not refused:
                return redirect("accounts:children")
            form.add_error(None, refused)
        status = 422
    context = {"children": children_of(request.user), "form": form}
    return render(request, "accounts/children.html", context, status=status)


def _add(request: HttpRequest, said: dict[str, Any]) -> str:
    """Add the child; what was refused, in words."""
    try:
        child = add_child(
            guardian=request.user,
            name=said["name"],
            birth_date=said["birth_date"],
            by=request.user,
            at=now(),
        )
    except RuleBroken as refused:
        return words(refused.code, refused.facts)
    text = _("%(name)s is on your list. Ask for a seat on the page of a class.")
    messages.success(request, text % {"name": child.name}, extra_tags="good")
    return ""
