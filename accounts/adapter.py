"""What allauth asks of us: no sign-up by its own form; strangers come by phone or by OIDC."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.actions.facts import write_fact
from accounts.actions.people import add_identifier, pinyin_of
from accounts.models import Person
from accounts.queries.consents import has_agreed
from accounts.queries.find import person_by
from accounts.queries.identity import person_of, proven_email
from accounts.rules.kinds import IdentifierKind
from accounts.rules.names import normalise_name
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is by phone and code; allauth's own form is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def post_login(
        self, request: HttpRequest, user: Any, *, redirect_url: str | None, **more: Any
    ) -> HttpResponse:
        """Whoever has no name yet, or never agreed, does so first, whichever way they came in."""
        response = super().post_login(request, user, redirect_url=redirect_url, **more)
        if user.name and has_agreed(user):
            return response
        target = redirect_url or settings.LOGIN_REDIRECT_URL
        return redirect(f"{reverse('accounts:welcome')}?{urlencode({'next': target})}")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Somebody who comes from the union's own identity provider gets an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Yes: the provider is the operator's."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Somebody known here by their employee number or address goes on as themselves.

        Whoever is known but may not sign in is refused: a second account would hide the first.
        """
        if sociallogin.is_existing:
            return
        claims = _claims(sociallogin)
        employee_claim = sociallogin.account.get_provider(request).app.settings["employee_claim"]
        person = person_of(claims, employee_claim=employee_claim)
        if person is None:
            return
        if not (person.is_active and person.can_sign_in):
            messages.error(request, words("sign_in_closed", {}))
            raise ImmediateHttpResponse(redirect("account_login"))
        with transaction.atomic():
            sociallogin.connect(request, person)
            payload = {"source": "oidc"}
            write_fact(person=person, kind="identity_linked", payload=payload, by=None, at=now())

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Yes: what is missing is asked for on the welcome page."""
        return True

    def populate_user(
        self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]
    ) -> Person:
        """Take the name over; unit and duties are given here."""
        person = super().populate_user(request, sociallogin, data)
        name = str(data.get("name") or "").strip()
        try:
            person.name = normalise_name(name) if name else ""
        except RuleBroken:
            person.name = ""  # asked for on the welcome page
        for column, value in pinyin_of(person.name).items():
            setattr(person, column, value)
        person.can_sign_in = True
        person.date_joined = now()
        return person

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        """Keep the newcomer with the fact that says where they came from."""
        with transaction.atomic():
            person = super().save_user(request, sociallogin, form)
            payload = {"identifiers": [], "source": "oidc"}
            write_fact(person=person, kind="registered", payload=payload, by=None, at=now())
            email = proven_email(_claims(sociallogin))
            if email and person_by(IdentifierKind.EMAIL, email) is None:
                add_identifier(
                    person=person,
                    kind=IdentifierKind.EMAIL,
                    value=email,
                    verified=True,
                    source="oidc",
                    by=None,
                    at=now(),
                )
        return person


def _claims(sociallogin: Any) -> dict[str, Any]:
    """What the provider says of the person, in the token and at its userinfo address."""
    told: dict[str, Any] = sociallogin.account.extra_data
    return {**told.get("id_token", {}), **told.get("userinfo", {})}
