"""What an officer does when somebody is locked out, and looking at a number in full."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.actions.facts import write_fact
from accounts.models import Identifier, Person
from accounts.queries.lookups import shown
from accounts.rules.kinds import IdentifierKind
from core.crypto import decrypt, encrypt, lookup_hash
from core.errors import RuleBroken
from core.locking import locked_one

SHORTEST_REASON = 2


def reset_sign_in(*, person: Person, by: Person | None, at: datetime) -> Person:
    """Take password and second factor off: the person signs in by phone and sets them anew."""
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        person.set_unusable_password()
        person.save(update_fields=["password"])
        Authenticator.objects.filter(user=person).delete()
        write_fact(person=person, kind="sign_in_reset", payload={}, by=by, at=at)
    return person


def reveal_identifier(
    *, identifier: Identifier, reason: str, by: Person | None, at: datetime
) -> str:
    """The number in full, and the fact who saw it and why. Refuses with `reveal_reason`."""
    reason = " ".join(reason.split())[:200]
    if len(reason) < SHORTEST_REASON:
        raise RuleBroken("reveal_reason")
    payload = {"kind": identifier.kind, "reason": reason}
    write_fact(person=identifier.person, kind="number_seen", payload=payload, by=by, at=at)
    return shown(identifier, in_full=True)


def encrypt_anew() -> int:
    """Encrypt and hash every ID number with the newest key, row by row; gives how many.

    Killed in the middle, it is run again: each row fits one of the keys at any moment.
    """
    count = 0
    numbers = Identifier.objects.filter(kind=IdentifierKind.ID_NUMBER).exclude(value="")
    for pk in numbers.values_list("pk", flat=True).iterator():
        with transaction.atomic():
            row = locked_one(Identifier.objects.filter(pk=pk))
            if row.value:
                number = decrypt(row.value)
                row.value, row.lookup = encrypt(number), lookup_hash(number)
                row.save(update_fields=["value", "lookup"])
                count += 1
    return count
