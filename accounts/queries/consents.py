"""What a person agreed to."""

from accounts.models import Consent, Person
from accounts.rules.consents import CURRENT, NEEDED


def has_agreed(person: Person) -> bool:
    """Did the person agree to what an account needs, in its current version?"""
    held = Consent.objects.filter(person=person, kind=NEEDED, version=CURRENT[NEEDED])
    return held.filter(withdrawn_at=None).exists()
