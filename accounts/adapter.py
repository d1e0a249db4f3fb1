"""What allauth asks of us: no sign-up by its own form; strangers come by phone or by OIDC."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from accounts.models import Person
from core.clock import now


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is by phone and code; allauth's own form is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Somebody who comes from the union's own identity provider gets an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Yes: the provider is the operator's."""
        return True

    def populate_user(
        self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]
    ) -> Person:
        """Take the name over; unit and duties are given here."""
        person = super().populate_user(request, sociallogin, data)
        person.name = data.get("name") or data.get("username") or ""
        person.can_sign_in = True
        person.date_joined = now()
        return person
