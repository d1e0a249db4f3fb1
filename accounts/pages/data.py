"""One's own data: take all of it away as a file, or have it erased."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions.erase import erase_person
from accounts.pages.guard import signed_in
from accounts.pages.sign_in import refused_at_form
from accounts.queries.export import export_of
from core.clock import now
from core.errors import RuleBroken

TEMPLATE = "accounts/data.html"


@signed_in
@reauthentication_required
def data(request: HttpRequest) -> HttpResponse:
    """What may be done with one's data; erasing asks for a tick, for it can't be undone."""
    if request.method != "POST":
        return render(request, TEMPLATE)
    try:
        sure = bool(request.POST.get("sure"))
        erase_person(person=request.user, sure=sure, by=request.user, at=now())
    except RuleBroken as refused:
        return refused_at_form(request, TEMPLATE, {}, refused)
    logout(request)
    messages.success(request, _("Your data is erased."), extra_tags="good")
    return redirect("account_login")


@require_POST
@signed_in
@reauthentication_required
def export(request: HttpRequest) -> HttpResponse:
    """All of it as one JSON file."""
    options = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(export_of(request.user), json_dumps_params=options)
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response
