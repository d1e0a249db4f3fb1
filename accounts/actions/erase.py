"""Erasure at the holder's wish: what identifies is replaced in place, what was decided stays.

Rows stay, for the ledger and the year's figures count them; they lead to nobody any more.
"""

import uuid
from datetime import datetime
from typing import Protocol

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.actions.facts import write_fact
from accounts.models import ApiToken, Consent, Identifier, Person
from accounts.queries.roles import current_roles
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import international
from core.errors import RuleBroken
from core.locking import locked_one
from core.notices.actions import forget_messages_to


class Eraser(Protocol):
    """Replaces what identifies the person in an upper app, in the caller's transaction."""

    def __call__(self, *, person: Person, by: Person | None, at: datetime) -> None:
        """Refuse with a `RuleBroken` while something must be settled first."""
        ...


def erase_person(*, person: Person, sure: bool = True, by: Person | None, at: datetime) -> Person:
    """Erase the person; again changes nothing. Can't be undone.

    Refuses with `erase_not_sure` unless `sure`, with `erase_duty` while a role holds, and as the
    erasers of the settings do.
    """
    if not sure:
        raise RuleBroken("erase_not_sure")
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        if person.erased_at is not None:
            return person
        if current_roles(person, timezone.localdate(at)).exists() or person.is_superuser:
            raise RuleBroken("erase_duty")
        for name in settings.PERSON_ERASERS:
            eraser: Eraser = import_string(name)
            eraser(person=person, by=by, at=at)
        _forget_numbers(person, at)
        for column in ("name", "name_latin", "pinyin", "initials", "email", "sex", "category"):
            setattr(person, column, "")
        person.birth_date = None
        person.username = uuid.uuid4().hex
        person.can_sign_in = person.is_active = False
        person.erased_at = at
        person.set_unusable_password()
        person.save()
        write_fact(person=person, kind="erased", payload={}, by=by, at=at)
    return person


def _forget_numbers(person: Person, at: datetime) -> None:
    forget_messages_to(addresses=_addresses(person))
    for row in Identifier.objects.filter(person=person):
        row.value, row.lookup = "", f"erased:{uuid.uuid4()}"
        row.save(update_fields=["value", "lookup"])
    Consent.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)
    ApiToken.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)
    for model in (Authenticator, EmailAddress, SocialAccount):
        model.objects.filter(user=person).delete()
    for session in UserSession.objects.filter(user=person):
        session.end()


def _addresses(person: Person) -> list[str]:
    """Every phone and e-mail address that leads to the person, as messages went there."""
    rows = Identifier.objects.filter(person=person)
    phones = rows.filter(kind=IdentifierKind.PHONE).values_list("value", flat=True)
    emails = rows.filter(kind=IdentifierKind.EMAIL).values_list("value", flat=True)
    own = [person.email] if person.email else []
    return [*map(international, phones), *emails, *own]
