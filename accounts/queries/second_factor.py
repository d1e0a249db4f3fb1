"""Does a person have a second factor?"""

from allauth.mfa.models import Authenticator

from accounts.models import Person


def has_second_factor(person: Person) -> bool:
    """An authenticator app or a security key is set up (recovery codes alone are none)."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=person, type__in=kinds).exists()
