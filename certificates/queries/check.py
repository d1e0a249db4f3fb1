"""The public check of a number, and of a file."""

import secrets
from dataclasses import dataclass
from typing import Any

from certificates.models import Certificate, CertificateFile
from certificates.rules.facts import facts_hash
from certificates.rules.numbers import is_well_formed, normalise, normalise_code
from certificates.rules.states import CertificateState
from core.ledger.models import Fact
from core.names import mask_name


@dataclass(frozen=True)
class Check:
    """The verdict: `valid`, `revoked`, `replaced`, `changed`, `unknown` or `malformed`.

    `mismatch`: the number and the code on the paper don't belong together; nothing else is told.
    `by_code` says that whoever asks holds the paper.
    """

    number: str
    verdict: str
    certificate: Certificate | None = None
    ledger: Fact | None = None
    by_code: bool = False

    @property
    def name(self) -> str:
        """The holder's name, masked unless the holder shows it."""
        if self.certificate is None:
            return ""
        name = self.certificate.facts["name"]
        return name if self.certificate.name_shown else mask_name(name)


def look_up(typed: str, code: str = "") -> Check:
    """What is known of a number that somebody typed, with the code on the paper or without."""
    number = normalise(typed)
    if not is_well_formed(number):
        return Check(number, "malformed")
    certificate = (
        Certificate.objects.select_related("unit", "design", "replaced_by")
        .filter(number=number, rehearsal=False)
        .first()
    )
    if certificate is None:
        return Check(number, "unknown")
    given = normalise_code(code)
    if given and not secrets.compare_digest(given.encode(), certificate.code.encode()):
        return Check(number, "mismatch")
    ledger = (
        Fact.objects.filter(subject=certificate.uuid, kind="certificate")
        .select_related("block")
        .order_by("-pk")
        .first()
    )
    if not _as_issued(certificate, ledger):
        return Check(number, "changed", certificate, ledger, bool(given))
    verdict = "valid" if certificate.state == CertificateState.ISSUED else certificate.state
    return Check(number, verdict, certificate, ledger, bool(given))


def _as_issued(certificate: Certificate, ledger: Fact | None) -> bool:
    """Are facts and state those of the ledger? Who changes the row has its hash at hand too."""
    now = facts_hash(certificate.facts)
    if ledger is None or now != certificate.facts_sha256:
        return False
    said = ledger.payload
    return (now, str(certificate.state)) == (said["facts_sha256"], said["state"])


def is_issued_file(certificate: Certificate, sha256: str) -> bool:
    """Was a file with this hash handed out for the certificate?"""
    return CertificateFile.objects.filter(certificate=certificate, sha256=sha256).exists()


def public_facts(check: Check) -> dict[str, Any]:
    """What the API tells of a checked certificate."""
    certificate = check.certificate
    body: dict[str, Any] = {"number": check.number, "state": check.verdict}
    if certificate is None:
        return body
    facts = certificate.facts
    return {
        **body,
        "kind": certificate.kind,
        "name": check.name,
        "title_zh": facts["title_zh"],
        "title_en": facts["title_en"],
        "hours": facts.get("hours"),
        "attendance_share": facts.get("attendance_share"),
        "marks": facts.get("marks", []),
        "total": facts.get("total"),
        "award": _award(facts),
        "unit_zh": facts["unit_zh"],
        "unit_en": facts["unit_en"],
        "issued_at": certificate.issued_at,
        "ended_at": certificate.ended_at,
        "reason": certificate.end_reason,
        "ledger": check.ledger.sha256 if check.ledger else None,
    }


AWARD_FACTS = (
    "award_zh",
    "award_en",
    "event_zh",
    "event_en",
    "team_zh",
    "holder_unit_zh",
    "rank",
    "of",
    "mark",
    "mark_unit",
)


def _award(facts: dict[str, Any]) -> dict[str, Any] | None:
    """What an award's certificate says of the award; None on any other."""
    return {key: facts.get(key) for key in AWARD_FACTS} if "award_zh" in facts else None
