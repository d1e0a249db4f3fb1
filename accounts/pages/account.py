"""One's own account: name, unit, language, consents, tokens, second factor, signing out."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actions.consents import give_consent, withdraw_consent
from accounts.actions.people import rename_person, set_language
from accounts.actions.tokens import make_token, withdraw_token
from accounts.actions.units import claim_unit
from accounts.models import ApiToken, Unit
from accounts.pages.guard import signed_in
from accounts.pages.sign_in import where_next
from accounts.queries.lookups import shown
from accounts.queries.roles import duties_of
from accounts.queries.second_factor import has_second_factor
from accounts.rules.consents import CURRENT, NEEDED
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

SCOPE_WORDS = {
    "read": gettext_lazy("read what is mine"),
    "enrol": gettext_lazy("take seats, give them back, sign in"),
    "roll": gettext_lazy("show the code and take the roll"),
    "draw": gettext_lazy("make draws"),
    "judge": gettext_lazy("judge: save marks, hand in, sign"),
    "calendar": gettext_lazy("my calendar, with the token in the address"),
}


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Everything about oneself, and the forms to change it."""
    person = request.user
    given = set(person.consents.filter(withdrawn_at=None).values_list("kind", flat=True))
    context = {
        "person": person,
        "identifiers": [(i.kind, shown(i)) for i in person.identifiers.select_related("unit")],
        "units": Unit.objects.filter(archived_at=None).order_by("path"),
        "consents": [(kind, kind in given) for kind in CURRENT],
        "tokens": ApiToken.objects.filter(person=person, withdrawn_at=None),
        "new_token": request.session.pop("new_token", ""),
        "scopes": SCOPE_WORDS.items(),
        "second_factor": has_second_factor(person),
        "staff": bool(duties_of(person)),
    }
    return render(request, "accounts/account.html", context)


@signed_in
def welcome(request: HttpRequest) -> HttpResponse:
    """A newcomer says name and unit and agrees, once; then goes on."""
    context = {
        "next": where_next(request),
        "units": Unit.objects.filter(archived_at=None).order_by("path"),
        "error": "",
    }
    if request.method != "POST":
        return render(request, "accounts/welcome.html", context)
    at = now()
    if not request.POST.get("agree"):
        context["error"] = words("consent_needed")
        return render(request, "accounts/welcome.html", context, status=422)
    try:
        rename_person(
            person=request.user, name=request.POST.get("name", ""), by=request.user, at=at
        )
    except RuleBroken as refused:
        context["error"] = words(refused.code, refused.facts)
        return render(request, "accounts/welcome.html", context, status=422)
    unit = Unit.objects.filter(code=request.POST.get("unit", "")).first()
    if unit is not None:
        claim_unit(person=request.user, unit=unit, by=request.user, at=at)
    give_consent(person=request.user, kind=NEEDED, by=request.user, at=at)
    return redirect(context["next"])


@require_POST
@signed_in
def change(request: HttpRequest) -> HttpResponse:
    """Name, unit, a consent, a token."""
    at, person, what = now(), request.user, request.POST.get("do", "")
    try:
        if what == "name":
            rename_person(person=person, name=request.POST.get("name", ""), by=person, at=at)
        elif what == "unit":
            code = request.POST.get("unit", "")
            unit = get_object_or_404(Unit, code=code) if code else None
            claim_unit(person=person, unit=unit, by=person, at=at)
        elif what == "give":
            give_consent(person=person, kind=request.POST.get("kind", ""), by=person, at=at)
        elif what == "withdraw":
            kind = request.POST.get("kind", "")
            withdraw_consent(person=person, kind=kind, by=person, at=at)
            if kind == NEEDED:
                # Without it no account is used: who signs in again is asked again.
                logout(request)
                return redirect("/")
        elif what == "language":
            language = request.POST.get("language", "")
            set_language(person=person, language=language, by=person, at=at)
        elif what == "token":
            days = request.POST.get("days", "90")
            _token, plain = make_token(
                person=person,
                label=request.POST.get("label", ""),
                days=int(days) if days.isdecimal() else 0,
                scopes=request.POST.getlist("scope"),
                by=person,
                at=at,
            )
            request.session["new_token"] = plain
        elif what == "withdraw_token":
            number = request.POST.get("token", "")
            mine = ApiToken.objects.filter(person=person)
            token = get_object_or_404(mine, pk=int(number) if number.isdecimal() else 0)
            withdraw_token(token=token, by=person, at=at)
        messages.success(request, _("Saved."), extra_tags="good")
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
    return redirect("accounts:account")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out of this device."""
    logout(request)
    return redirect("/")
