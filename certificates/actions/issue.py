"""Issuing a certificate exactly once, and revoking it."""

import datetime
import secrets
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import Person, Unit
from certificates.actions.designs import current_design
from certificates.models import Certificate, CertificateFact, NumberCounter
from certificates.rules.facts import facts_hash, missing_characters, printed_text
from certificates.rules.numbers import CODE_LENGTH, CODE_LETTERS, make_number
from certificates.rules.states import MOVES, CertificateState
from certificates.typesetting import covered_characters
from core.errors import RuleBroken
from core.ledger.actions import append
from core.locking import locked_one
from core.notices.actions import tell
from core.notices.kinds import both


def check_glyphs(facts: dict[str, Any]) -> None:
    """Every character is checked before the number is given: Typst says nothing of a gap.

    Refuses with `glyph_missing`, naming the characters and the holder.
    """
    missing = missing_characters(printed_text(facts), covered_characters())
    if missing:
        name = facts.get("name", "")
        raise RuleBroken("glyph_missing", characters=" ".join(missing), name=name)


def issue_certificate(  # noqa: PLR0913 - the parts of a certificate
    *,
    source: str,
    kind: str,
    person: Person,
    unit: Unit,
    facts: dict[str, Any],
    on: datetime.date,
    by: Person | None,
    at: datetime.datetime,
    rehearsal: bool = False,
) -> Certificate:
    """The certificate of this source and kind: issued now, or the one that is out already.

    Number and `issued` are one transaction, so numbers have no gaps and a killed worker leaves
    nothing half-done. Refuses with `glyph_missing`.
    """
    there = _live(source, kind)
    if there is not None:
        return there
    check_glyphs(facts)
    return _issue(
        source=source,
        kind=kind,
        person=person,
        unit=unit,
        facts=facts,
        on=on,
        by=by,
        at=at,
        rehearsal=rehearsal,
    )


def _live(source: str, kind: str) -> Certificate | None:
    return Certificate.objects.filter(
        source=source, kind=kind, state=CertificateState.ISSUED
    ).first()


@transaction.atomic
def _issue(  # noqa: PLR0913 - as above
    *,
    source: str,
    kind: str,
    person: Person,
    unit: Unit,
    facts: dict[str, Any],
    on: datetime.date,
    by: Person | None,
    at: datetime.datetime,
    rehearsal: bool,
) -> Certificate:
    key: dict[str, Any] = {"unit": unit, "year": on.year, "rehearsal": rehearsal}
    NumberCounter.objects.get_or_create(**key)
    counter = locked_one(NumberCounter.objects.filter(**key))
    there = _live(source, kind)
    if there is not None:
        return there
    counter.last += 1
    counter.save(update_fields=["last"])
    certificate = Certificate.objects.create(
        number=make_number(unit.code, on.year, counter.last, rehearsal=rehearsal),
        code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
        serial=counter.last,
        year=on.year,
        unit=unit,
        kind=kind,
        source=source,
        person=person,
        design=current_design(kind),
        facts=facts,
        facts_sha256=facts_hash(facts),
        issued_at=at,
        issued_by=by,
        rehearsal=rehearsal,
    )
    write_change(certificate, "issued", {"facts_sha256": certificate.facts_sha256}, by=by, at=at)
    tell(
        person=person,
        kind="certificate_issued",
        facts={
            "title": both(facts.get("title_zh", ""), facts.get("title_en", "")),
            "number": certificate.number,
        },
        url=reverse("certificates:mine"),
        key=f"certificate_issued:{certificate.uuid}",
        at=at,
    )
    return certificate


def write_change(
    certificate: Certificate,
    kind: str,
    payload: dict[str, Any],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> None:
    """Write what happened to a certificate, and its state and hash into its chain."""
    CertificateFact.objects.create(
        certificate=certificate, kind=kind, payload=payload, by=by, at=at
    )
    append(
        chain=certificate.chain,
        kind="certificate",
        subject=certificate.uuid,
        payload={
            "number": certificate.number,
            "state": str(certificate.state),
            "facts_sha256": certificate.facts_sha256,
            "by": str(by.uuid) if by else None,
        },
        at=at,
    )


@transaction.atomic
def revoke_certificate(
    *, certificate: Certificate, reason: str, by: Person | None, at: datetime.datetime
) -> Certificate:
    """Revoke with a reason; the holder is told, and the check page shows it at once."""
    if not reason.strip():
        raise RuleBroken("certificate_reason_needed")
    certificate = locked_one(
        Certificate.objects.select_related("unit", "person").filter(pk=certificate.pk)
    )
    if certificate.state == CertificateState.REVOKED:
        return certificate
    if CertificateState.REVOKED not in MOVES[CertificateState(certificate.state)]:
        raise RuleBroken("already_ended")
    certificate.state = CertificateState.REVOKED
    certificate.ended_at, certificate.ended_by = at, by
    certificate.end_reason = reason.strip()[:200]
    certificate.save()
    write_change(certificate, "revoked", {"reason": certificate.end_reason}, by=by, at=at)
    tell(
        person=certificate.person,
        kind="certificate_revoked",
        facts={"number": certificate.number, "reason": certificate.end_reason},
        url=reverse("certificates:mine"),
        key=f"certificate_revoked:{certificate.uuid}",
        at=at,
    )
    return certificate


def revoke_by_source(
    *, source: str, reason: str, by: Person | None, at: datetime.datetime
) -> list[Certificate]:
    """Revoke whatever is out for a source (a completion that was opened again)."""
    live = Certificate.objects.filter(source=source, state=CertificateState.ISSUED)
    return [
        revoke_certificate(certificate=certificate, reason=reason, by=by, at=at)
        for certificate in live.order_by("pk")
    ]


@transaction.atomic
def share_name(*, certificate: Certificate, shown: bool, at: datetime.datetime) -> None:
    """The holder shows or hides the full name on the check page."""
    if certificate.name_shown != shown:
        certificate.name_shown = shown
        certificate.save(update_fields=["name_shown"])
        CertificateFact.objects.create(
            certificate=certificate,
            kind="name_shown" if shown else "name_hidden",
            by=certificate.person,
            at=at,
        )
