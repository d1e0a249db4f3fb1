"""What a person agreed to, by the version of the text."""

from datetime import datetime

from django.db import transaction

from accounts.actions.facts import write_fact
from accounts.models import Consent, Person
from accounts.rules.consents import CURRENT
from core.errors import RuleBroken
from core.locking import locked_one


def give_consent(
    *, person: Person, kind: str, version: str | None = None, by: Person | None, at: datetime
) -> Consent:
    """Say yes to a text, by default to its current version; twice gives the same row."""
    if kind not in CURRENT:
        raise RuleBroken("consent_unknown")
    version = version or CURRENT[kind]
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        held = Consent.objects.filter(person=person, kind=kind, version=version)
        row = held.filter(withdrawn_at=None).first()
        if row is None:
            row = Consent.objects.create(person=person, kind=kind, version=version, given_at=at)
            payload = {"kind": kind, "version": version}
            write_fact(person=person, kind="consent_given", payload=payload, by=by, at=at)
    return row


def withdraw_consent(*, person: Person, kind: str, by: Person | None, at: datetime) -> int:
    """Take a yes back, all versions of it; gives how many rows were open."""
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        held = Consent.objects.filter(person=person, kind=kind, withdrawn_at=None)
        count = held.update(withdrawn_at=at)
        if count:
            payload = {"kind": kind}
            write_fact(person=person, kind="consent_withdrawn", payload=payload, by=by, at=at)
    return count
