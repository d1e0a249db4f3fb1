"""Signing in: workers by phone and SMS code, staff by number and password.

What is answered never tells whether a number is known: a code is sent to any, and a wrong password
and an unknown number look the same and take as long.
"""

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts.actions.people import add_identifier, newcomer_by_phone
from accounts.models import Person
from accounts.pages.codes import SIGN_IN, check_code, send_code, sent_code
from accounts.pages.tries import WRONG_PASSWORDS, count_try, refuse_if_spent
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import normalise_phone
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.limits import limit


def where_next(request: HttpRequest) -> str:
    """The address to go on to, if it is one of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    good = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if good else settings.LOGIN_REDIRECT_URL


def with_next(name: str, target: str) -> str:
    """The page's address with where to go on to; `target` may have a query of its own."""
    return f"{reverse(name)}?{urlencode({'next': target})}"


def providers() -> list[tuple[str, str]]:
    """The identity providers of this installation: name and the address that leads there."""
    configured: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {})
    return [
        (app["name"], reverse("openid_connect_login", args=[app["provider_id"]]))
        for app in configured.get("APPS", [])
    ]


def refused_at_form(
    request: HttpRequest, template: str, context: dict[str, Any], refused: RuleBroken
) -> HttpResponse:
    """The same page again, with what is wrong; how long to wait is said to programs too."""
    context = context | {"error": words(refused.code, refused.facts)}
    response = render(request, template, context, status=refused.status)
    if refused.status == 429:
        response["Retry-After"] = str(refused.facts.get("seconds", 60))
    return response


def login_page(request: HttpRequest) -> HttpResponse:
    """Type the phone number (a code is sent), or number and password."""
    target = where_next(request)
    if request.user.is_authenticated:
        return redirect(target)
    context = {
        "next": target,
        "way": request.GET.get("way", "phone"),
        "phone": request.POST.get("phone", ""),
        "login": request.POST.get("login", ""),
        "providers": providers(),
    }
    if request.method != "POST":
        return render(request, "account/login.html", context)
    by_password = request.POST.get("way") == "password"
    try:
        limit(request, "sign_in")
        if by_password:
            return _by_password(request, target)
        return _by_phone(request, target)
    except RuleBroken as refused:
        context["way"] = "password" if by_password else "phone"
        return refused_at_form(request, "account/login.html", context, refused)


def _by_phone(request: HttpRequest, target: str) -> HttpResponse:
    phone = normalise_phone(request.POST.get("phone", ""))
    try:
        send_code(request, SIGN_IN, kind=IdentifierKind.PHONE, to=phone, at=now())
    except RuleBroken as refused:
        # A second tap: the first message is on its way.
        if refused.code != "code_just_sent":
            raise
    return redirect(with_next("accounts:code", target))


def _by_password(request: HttpRequest, target: str) -> HttpResponse:
    login = "".join(request.POST.get("login", "").split()).upper()
    refuse_if_spent(WRONG_PASSWORDS, login)
    person = authenticate(request, login=login, password=request.POST.get("password", ""))
    if not isinstance(person, Person):
        count_try(WRONG_PASSWORDS, login)
        raise RuleBroken("password_wrong")
    return perform_login(request, person, redirect_url=target)


def code_page(request: HttpRequest) -> HttpResponse:
    """Type the code, or ask for another one; a number that is new gets an account."""
    at, target = now(), where_next(request)
    waiting = sent_code(request, SIGN_IN, at=at)
    if waiting is None:
        return redirect(with_next("account_login", target))
    context = {"next": target, "sent": waiting}
    if request.method != "POST":
        return render(request, "account/code.html", context)
    try:
        limit(request, "sign_in")
        if "again" in request.POST:
            kind = IdentifierKind.PHONE
            send_code(request, SIGN_IN, kind=kind, to=waiting.to, at=at)
            messages.success(request, _("A new code is on its way."), extra_tags="good")
            return redirect(with_next("accounts:code", target))
        phone = check_code(request, SIGN_IN, request.POST.get("code", ""), at=at)
        return _come_in(request, phone=phone, target=target)
    except RuleBroken as refused:
        return refused_at_form(request, "account/code.html", context, refused)


def _come_in(request: HttpRequest, *, phone: str, target: str) -> HttpResponse:
    """Sign in whoever has the phone, newly registered if nobody has; the code was right."""
    scan, at = request.session.get("kept_scan"), now()
    person = newcomer_by_phone(phone=phone, at=at)
    if not person.can_sign_in or not person.is_active:
        messages.error(request, _("This account can't sign in."), extra_tags="bad")
        return redirect("account_login")
    add_identifier(
        person=person,
        kind=IdentifierKind.PHONE,
        value=phone,
        verified=True,
        source="sign-up",
        by=person,
        at=at,
    )
    response = perform_login(request, person, redirect_url=target)
    if scan and request.user.is_authenticated:
        request.session["kept_scan"] = scan
    return response
