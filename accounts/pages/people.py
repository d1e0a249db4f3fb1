"""The unit officer's page: people of the unit, and memberships to confirm."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.units import confirm_unit, may_confirm
from accounts.models import Person, Unit
from accounts.pages.guard import duty_required
from accounts.queries.find import matching, people_in
from accounts.queries.roles import units_reached
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

PAGE = 40


@duty_required("officer", "organiser")
def people(request: HttpRequest) -> HttpResponse:
    """Search by name or pinyin initials; confirm who belongs to the unit."""
    at = now()
    today = timezone.localdate(at)
    if request.method == "POST":
        person = _person(request.POST.get("person", ""))
        if person.home_unit is None or not may_confirm(request.user, person.home_unit, today):
            raise PermissionDenied
        try:
            # The unit that the officer saw: the person may have chosen another since.
            seen = Unit.objects.filter(code=request.POST.get("unit", "")).first()
            unit = seen or person.home_unit
            confirm_unit(person=person, unit=unit, by=request.user, at=at)
            messages.success(request, _("Confirmed."), extra_tags="good")
        except RuleBroken as refused:
            messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        return redirect("accounts:people")
    units = units_reached(request.user, at)
    q = request.GET.get("q", "")[:40]
    found = matching(people_in(units), q)
    if request.GET.get("state") == "open":
        found = found.filter(unit_confirmed_at=None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": q, "state": request.GET.get("state", "")}
    return render(request, "accounts/people.html", context)


def _person(text: str) -> Person:
    try:
        number = uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(Person.objects.select_related("home_unit"), uuid=number)
