"""Changing one's phone or e-mail address: type the new one, then the code that was sent there."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.actions.contacts import change_contact
from accounts.pages.codes import (
    CHANGE_EMAIL,
    CHANGE_PHONE,
    check_code,
    forget_code,
    send_code,
    sent_code,
)
from accounts.pages.guard import signed_in
from accounts.pages.sign_in import refused_at_form
from accounts.queries.address import contact_of
from accounts.queries.lookups import key_for, shown
from accounts.rules.kinds import IdentifierKind
from core.clock import now
from core.errors import RuleBroken
from core.limits import limit

USES = {IdentifierKind.PHONE: CHANGE_PHONE, IdentifierKind.EMAIL: CHANGE_EMAIL}
TEMPLATE = "accounts/contact.html"


@signed_in
@reauthentication_required
def contact(request: HttpRequest, kind: IdentifierKind) -> HttpResponse:
    """Whoever has a password or a second factor shows it again first: a phone lies about."""
    at, use = now(), USES[kind]
    held = contact_of(request.user, kind)
    context: dict[str, Any] = {
        "kind": kind.value,
        "held": shown(held) if held else "",
        "sent": sent_code(request, use, at=at),
        "typed": request.POST.get("value", ""),
    }
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    try:
        return _take(request, kind, use)
    except RuleBroken as refused:
        context["sent"] = sent_code(request, use, at=at)
        return refused_at_form(request, TEMPLATE, context, refused)


def _take(request: HttpRequest, kind: IdentifierKind, use: str) -> HttpResponse:
    at, what = now(), request.POST.get("do", "")
    waiting = sent_code(request, use, at=at)
    limit(request, "sign_in")
    if what == "check" and waiting:
        value = check_code(request, use, request.POST.get("code", ""), at=at)
        change_contact(person=request.user, kind=kind, value=value, by=request.user, at=at)
        messages.success(request, _("Saved."), extra_tags="good")
        return redirect("accounts:account")
    if what == "again" and waiting:
        send_code(request, use, kind=kind, to=waiting.to, at=at)
    elif what == "other":
        forget_code(request, use)
    elif what == "send":
        key = key_for(kind, request.POST.get("value", ""))
        send_code(request, use, kind=kind, to=key.value, at=at)
    return redirect(request.path)
