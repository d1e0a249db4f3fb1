"""The staff's desk of certificates: search, state, revoke."""

import uuid as uuids

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import duty_required
from accounts.queries.roles import has_duty, units_with_duty
from certificates.actions.issue import revoke_certificate
from certificates.models import Certificate
from certificates.rules.numbers import normalise
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

PAGE = 30


@duty_required("organiser")
def desk(request: HttpRequest) -> HttpResponse:
    """The certificates of one's units, newest first."""
    units = units_with_duty(request.user, "organiser", timezone.localdate())
    q, state = request.GET.get("q", "").strip()[:60], request.GET.get("state", "")
    found = Certificate.objects.filter(unit__in=units).select_related("person", "unit")
    if q:
        found = found.filter(
            Q(number__icontains=normalise(q))
            | Q(person__name__icontains=q)
            | Q(person__initials__istartswith=q)
            | Q(facts__title_zh__icontains=q)
        )
    if state:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/desk.html", {"page": page, "q": q, "state": state})


@require_POST
@duty_required("organiser")
def revoke(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Revoke with a reason."""
    certificate = get_object_or_404(Certificate.objects.select_related("unit"), uuid=uuid)
    if not has_duty(request.user, "organiser", certificate.unit, timezone.localdate()):
        raise PermissionDenied
    try:
        revoke_certificate(
            certificate=certificate,
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=now(),
        )
        messages.success(request, _("Revoked. The check page shows it now."), extra_tags="good")
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
    return redirect("certificates:desk")


urlpatterns = [
    path("desk/certificates/", desk, name="desk"),
    path("desk/certificates/<uuid:uuid>/revoke/", revoke, name="revoke"),
]
