"""Changing the phone or e-mail address of an account, once the new one was proven by a code."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.facts import write_fact
from accounts.models import Identifier, Person
from accounts.queries.address import contact_of
from accounts.queries.find import identifier_row
from accounts.queries.lookups import key_for, shown
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import international
from core.errors import RuleBroken
from core.locking import locked_one
from core.notices.actions import send_out


def change_contact(
    *, person: Person, kind: IdentifierKind, value: str, by: Person | None, at: datetime
) -> Identifier:
    """The proven phone or address takes the place of the one before; again changes nothing.

    The old number is freed, as numbers are given to others later, and is told of the change.
    Refuses with the rule's code or `contact_taken`.
    """
    key = key_for(kind, value)
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        held = identifier_row(key)
        if held and held.person_id != person.pk:
            raise RuleBroken("contact_taken", kind=kind.value)
        row = held or contact_of(person, kind) or Identifier(person=person, kind=kind.value)
        if held and held.verified_at:
            return held
        before = row.value if row.pk and not held else ""
        row.value, row.lookup = key.value, key.lookup
        row.verified_at, row.source = at, "account"
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise RuleBroken("contact_taken", kind=kind.value) from error
        if kind == IdentifierKind.EMAIL:
            person.email = key.value
            person.save(update_fields=["email"])
        payload = {"kind": kind.value}
        write_fact(person=person, kind="contact_changed", payload=payload, by=by, at=at)
        if before:
            _tell_before(person, kind, before, shown(row), at)
    return row


def _tell_before(
    person: Person, kind: IdentifierKind, before: str, masked: str, at: datetime
) -> None:
    phone = kind == IdentifierKind.PHONE
    with translation.override(person.language):
        text = _(
            "Your SkillCamp account is now reached at %(new)s. If that was not you, tell your unit."
        )
    send_out(
        person=person,
        channel="sms" if phone else "email",
        to=international(before) if phone else before,
        text=text % {"new": masked},
        key=f"contact:{uuid.uuid4()}",
        at=at,
    )
