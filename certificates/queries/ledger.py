"""Compares certificates with their last facts in the ledger."""

from collections.abc import Iterator

from certificates.models import Certificate
from certificates.rules.facts import facts_hash
from core.ledger.models import Fact


def differences(chain: str | None = None) -> Iterator[str]:
    """Each certificate that is not what was last decided, is missing, or was added."""
    if chain is not None and not chain.startswith("certificates:"):
        return
    facts = Fact.objects.filter(kind="certificate", chain__startswith="certificates:")
    facts = facts.filter(chain=chain) if chain else facts
    last = {fact.subject: fact.payload for fact in facts.order_by("pk").iterator()}
    found = set()
    rows = Certificate.objects.select_related("unit")
    for certificate in rows.iterator():
        own = certificate.chain
        if chain is not None and own != chain:
            continue
        found.add(certificate.uuid)
        name = f"{own} certificate {certificate.number}"
        payload = last.get(certificate.uuid)
        if payload is None:
            yield f"{name}: was added without a fact"
        elif payload["state"] != certificate.state:
            yield f"{name}: is {certificate.state}, was last {payload['state']}"
        elif payload["facts_sha256"] != facts_hash(certificate.facts):
            yield f"{name}: its facts were changed"
    for missing in last.keys() - found:
        yield f"certificate {missing}: is missing"
