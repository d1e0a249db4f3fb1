"""Signing in: workers by phone and SMS code, staff by number and password."""

import datetime
import secrets
import uuid
from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts.actions.people import add_identifier, newcomer_by_phone
from accounts.models import Person
from accounts.pages.tries import (
    CODES_SENT,
    WRONG_CODES,
    WRONG_PASSWORDS,
    count_try,
    refuse_if_spent,
)
from accounts.queries.consents import has_agreed
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import international, mask_phone, normalise_phone
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.limits import limit
from core.notices.actions import send_out

KEY = "sign_in_code"
GOOD_FOR = datetime.timedelta(minutes=5)
MOST_TRIES = 5


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


def login_page(request: HttpRequest) -> HttpResponse:
    """Type the phone number (a code is sent), or number and password."""
    if request.user.is_authenticated:
        return redirect(where_next(request))
    context = {
        "next": where_next(request),
        "way": request.GET.get("way", "phone"),
        "error": "",
        "providers": providers(),
    }
    if request.method != "POST":
        return render(request, "account/login.html", context)
    limit(request, "sign_in")
    if request.POST.get("way") == "password":
        return _by_password(request, context)
    try:
        phone = normalise_phone(request.POST.get("phone", ""))
    except RuleBroken as refused:
        context["error"] = words(refused.code, refused.facts)
        return render(request, "account/login.html", context, status=422)
    refuse_if_spent(CODES_SENT, phone)
    count_try(CODES_SENT, phone)
    _send_code(request, phone)
    return redirect(with_next("accounts:code", context["next"]))


def _by_password(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    login = "".join(request.POST.get("login", "").split()).upper()
    refuse_if_spent(WRONG_PASSWORDS, login)
    password = request.POST.get("password", "")
    person = authenticate(request, login=login, password=password)
    if not isinstance(person, Person):
        count_try(WRONG_PASSWORDS, login)
        context |= {"way": "password", "error": _("Number or password is not right.")}
        return render(request, "account/login.html", context, status=422)
    response = perform_login(request, person, redirect_url=context["next"])
    return _welcome_first(request, person, context["next"]) or response


def _hash(code: str, phone: str) -> str:
    return salted_hmac("accounts.sign_in", f"{phone}:{code}").hexdigest()


def _send_code(request: HttpRequest, phone: str) -> None:
    code = f"{secrets.randbelow(1_000_000):06d}"
    at = now()
    request.session[KEY] = {
        "phone": phone,
        "hash": _hash(code, phone),
        "until": (at + GOOD_FOR).isoformat(),
        "tries": 0,
        "shown": code if settings.DEMO else "",
    }
    text = _("%(code)s is your SkillCamp sign-in code, good for 5 minutes.") % {"code": code}
    send_out(
        person=None,
        channel="sms",
        to=international(phone),
        text=text,
        key=f"code:{uuid.uuid4()}",
        at=at,
    )


def code_page(request: HttpRequest) -> HttpResponse:
    """Type the code; a number that is new gets an account."""
    kept = request.session.get(KEY)
    if not kept:
        return redirect("account_login")
    context = {
        "next": where_next(request),
        "phone": mask_phone(kept["phone"]),
        "shown": kept["shown"],
        "error": "",
    }
    if request.method != "POST":
        return render(request, "account/code.html", context)
    limit(request, "sign_in")
    at = now()
    kept["tries"] += 1
    request.session[KEY] = kept
    expired = at >= datetime.datetime.fromisoformat(kept["until"])
    if expired or kept["tries"] > MOST_TRIES:
        del request.session[KEY]
        messages.error(request, _("The code has expired. Ask for a new one."), extra_tags="bad")
        return redirect("account_login")
    refuse_if_spent(WRONG_CODES, kept["phone"])
    given = "".join(request.POST.get("code", "").split())
    if not constant_time_compare(_hash(given, kept["phone"]), kept["hash"]):
        count_try(WRONG_CODES, kept["phone"])
        context["error"] = _("This code is not right. Look at the newest message.")
        return render(request, "account/code.html", context, status=422)
    del request.session[KEY]
    return _come_in(request, phone=kept["phone"], target=context["next"], at=at)


def _come_in(
    request: HttpRequest, *, phone: str, target: str, at: datetime.datetime
) -> HttpResponse:
    """Sign in whoever has the phone, newly registered if nobody has; the code was right."""
    scan = request.session.get("kept_scan")
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
    return _welcome_first(request, person, target) or response


def _welcome_first(request: HttpRequest, person: Person, target: str) -> HttpResponse | None:
    """Whoever has no name yet, or was entered by others and never agreed, does so first."""
    if request.user.is_authenticated and not (person.name and has_agreed(person)):
        return redirect(with_next("accounts:welcome", target))
    return None
