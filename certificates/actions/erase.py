"""Erasing a person: the certificates stay as records, without the name."""

import datetime

from accounts.models import Person
from certificates.actions.issue import write_change
from certificates.models import Certificate
from certificates.rules.facts import facts_hash

ERASED = "—"


def erase(*, person: Person, by: Person | None, at: datetime.datetime) -> None:
    """Take the name out of the facts; the ledger gets the hash of what is left."""
    for certificate in Certificate.objects.select_related("unit").filter(person=person):
        named = {key for key in ("name", "name_latin") if certificate.facts.get(key)}
        certificate.facts = certificate.facts | dict.fromkeys(named, ERASED)
        certificate.facts_sha256 = facts_hash(certificate.facts)
        certificate.name_shown = False
        certificate.save(update_fields=["facts", "facts_sha256", "name_shown"])
        write_change(certificate, "erased", {}, by=by, at=at)
