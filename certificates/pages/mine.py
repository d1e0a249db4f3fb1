"""One's own certificates: see, download, share."""

import uuid as uuids

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.pages.guard import signed_in
from accounts.queries.children import acts_for
from accounts.queries.children import mine as own_or_childs
from accounts.queries.roles import has_duty
from certificates.actions.issue import share_name
from certificates.actions.render import file_of
from certificates.models import Certificate
from core.clock import now

TYPES = {"pdf": "application/pdf", "png": "image/png"}


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """All of one's own."""
    listed = Certificate.objects.filter(own_or_childs(request.user)).select_related(
        "unit", "person"
    )[:200]
    return render(request, "certificates/mine.html", {"certificates": listed})


@signed_in
def download(request: HttpRequest, uuid: uuids.UUID, form: str) -> HttpResponse:
    """The file, for the holder and for the unit's organiser."""
    certificate = get_object_or_404(
        Certificate.objects.select_related("unit", "design", "person"), uuid=uuid
    )
    own = acts_for(request.user, certificate.person)
    if not own and not has_duty(request.user, "organiser", certificate.unit, timezone.localdate()):
        raise PermissionDenied
    content = file_of(certificate=certificate, form=form, at=now())
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'inline; filename="{certificate.number}.{form}"'
    return response


@require_POST
@signed_in
def share(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Show or hide the full name on the check page."""
    certificate = get_object_or_404(Certificate, own_or_childs(request.user), uuid=uuid)
    share_name(certificate=certificate, shown=bool(request.POST.get("shown")), at=now())
    return redirect("certificates:mine")


urlpatterns = [
    path("my/certificates/", mine, name="mine"),
    path("my/certificates/<uuid:uuid>.pdf", download, {"form": "pdf"}, name="pdf"),
    path("my/certificates/<uuid:uuid>.png", download, {"form": "png"}, name="png"),
    path("my/certificates/<uuid:uuid>/share/", share, name="share"),
]
