"""One person on the desk: numbers (masked), unit, roles, sign-in, and merging two records."""

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.merge import merge_people
from accounts.actions.security import reset_sign_in, reveal_identifier
from accounts.actions.units import confirm_unit
from accounts.models import Person
from accounts.pages.guard import duty_required
from accounts.queries.find import person_by_any
from accounts.queries.lookups import shown
from accounts.queries.roles import current_roles, units_reached
from accounts.queries.second_factor import has_second_factor
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

TEMPLATE, SHOWN_FACTS = "accounts/person.html", 20


def people_reached(request: HttpRequest) -> QuerySet[Person]:
    """Whom the officer may open: people of the units below; the administrator, everybody."""
    people = Person.objects.select_related("home_unit").filter(merged_into=None, erased_at=None)
    if request.user.is_superuser:
        return people
    return people.filter(home_unit__in=units_reached(request.user, now()))


@duty_required("officer", "organiser")
def person(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The person's page; what is done here says so and comes back."""
    found = get_object_or_404(people_reached(request), uuid=uuid)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "reveal":
                context["revealed"] = _reveal(request, found)
            else:
                _do(request, found)
                return redirect("accounts:person", uuid=found.uuid)
        except RuleBroken as refused:
            context["error"] = words(refused.code, refused.facts)
            status = refused.status
    context |= {
        "person": found,
        "identifiers": [(i, shown(i)) for i in found.identifiers.select_related("unit")],
        "roles": current_roles(found, timezone.localdate(now())),
        "second_factor": has_second_factor(found),
        "facts": found.facts.select_related("by").order_by("-pk")[:SHOWN_FACTS],
    }
    response = render(request, TEMPLATE, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _reveal(request: HttpRequest, found: Person) -> str:
    number = request.POST.get("identifier", "")
    identifier = get_object_or_404(found.identifiers, pk=int(number) if number.isdecimal() else 0)
    reason = request.POST.get("reason", "")
    return reveal_identifier(identifier=identifier, reason=reason, by=request.user, at=now())


def _do(request: HttpRequest, found: Person) -> None:
    what = request.POST.get("do", "")
    if what == "confirm":
        confirm_unit(person=found, unit=found.home_unit, by=request.user, at=now())
        messages.success(request, _("Confirmed."), extra_tags="good")
    elif what == "reset":
        if found.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        reset_sign_in(person=found, by=request.user, at=now())
        text = _("Password and second factor are off: sign in by phone and set them anew.")
        messages.success(request, text, extra_tags="good")


@duty_required("officer", "organiser")
def merge(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Two records of one person: find the other by a number, see both, then make them one."""
    keep = get_object_or_404(people_reached(request), uuid=uuid)
    context: dict[str, Any] = {"person": keep, "typed": request.POST.get("number", "")}
    if request.method != "POST":
        return render(request, "accounts/merge.html", context)
    try:
        other = _other(request, keep)
        if request.POST.get("do") == "merge":
            merge_people(keep=keep, drop=other, by=request.user, at=now())
            messages.success(request, _("The two records are one."), extra_tags="good")
            return redirect("accounts:person", uuid=keep.uuid)
    except RuleBroken as refused:
        context["error"] = words(refused.code, refused.facts)
        return render(request, "accounts/merge.html", context, status=refused.status)
    context |= {"pair": [_side(keep), _side(other)]}
    return render(request, "accounts/merge.html", context)


def _other(request: HttpRequest, keep: Person) -> Person:
    """The record with the number, if it is one of ours or of no unit yet."""
    found = person_by_any(request.POST.get("number", ""))
    within = Q(home_unit__in=units_reached(request.user, now())) | Q(home_unit=None)
    if found is None or not Person.objects.filter(within, pk=found.pk).exists():
        raise RuleBroken("person_unknown")
    if found.is_superuser and not request.user.is_superuser:
        raise RuleBroken("person_unknown")
    if found.pk == keep.pk:
        raise RuleBroken("merge_same_person")
    return found


def _side(of: Person) -> dict[str, Any]:
    return {
        "person": of,
        "identifiers": [shown(i) for i in of.identifiers.select_related("unit")],
    }
