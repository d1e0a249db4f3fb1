"""Certificates and record lines follow the person who is kept."""

import datetime

from accounts.models import Person
from certificates.models import Certificate, RecordFact


def merge(*, keep: Person, drop: Person, by: Person | None, at: datetime.datetime) -> None:
    """Point them to `keep`; what a certificate says (its facts) never changes."""
    Certificate.objects.filter(person=drop).update(person=keep)
    RecordFact.objects.filter(person=drop).update(person=keep)
