"""Handing out a certificate's files; the hash of each is kept."""

import datetime
import hashlib
from fractions import Fraction
from math import ceil
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone

from certificates.models import Certificate, CertificateFile
from certificates.rules.states import CertificateState
from certificates.typesetting import figure_svg, qr_svg, typeset
from core.errors import RuleBroken
from core.web.figures import figure_of

MOST_TICKS = 60
TICK_HOURS = (1, 2, 5, 10, 20, 50, 100, 1000)


def _date_zh(iso: str) -> str:
    day = datetime.date.fromisoformat(iso)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def check_address(certificate: Certificate) -> str:
    """Where the QR code leads."""
    return f"{settings.BASE_URL}{certificate.check_path}"


def data_of(certificate: Certificate) -> dict[str, Any]:
    """What the typesetting is given: the frozen facts and the frozen design, nothing else."""
    facts, texts = certificate.facts, certificate.design.texts
    issued = timezone.localtime(certificate.issued_at).date()
    period_zh = period_en = ""
    if facts.get("starts_on") and facts.get("ends_on"):
        period_zh = f"于 {_date_zh(facts['starts_on'])}至 {_date_zh(facts['ends_on'])}参加"
        period_en = f", {facts['starts_on']} – {facts['ends_on']}"
    figure, ground = figure_svg(
        certificate.design.layout,
        figure_of(facts.get("course_code", ""), facts.get("track", "")),
        facts.get("track", ""),
    )
    blocks = ("title_zh", "title_en", "close_zh", "close_en", "foot_zh", "foot_en")
    return {
        **{key: texts[key] for key in blocks},
        "kind_zh": texts["about_zh"],
        "number": certificate.number,
        "code": certificate.code,
        "name": facts["name"],
        "name_latin": facts.get("name_latin", ""),
        "course_zh": facts["title_zh"],
        "course_en": facts["title_en"],
        "period_zh": period_zh,
        "period_en": period_en,
        "facts": _figures(facts, texts),
        "ruler": _ruler(facts),
        "signer": facts.get("trainer", ""),
        "signer_zh": texts["signer_zh"],
        "signer_en": texts["signer_en"],
        "unit_zh": facts["unit_zh"],
        "unit_en": facts["unit_en"],
        "issued": _date_zh(issued.isoformat()),
        "seal": texts["made_up_seal"] if facts.get("made_up") else "",
        "figure": figure,
        "figure_ground": ground,
        "qr": qr_svg(check_address(certificate)),
    }


def _figures(facts: dict[str, Any], texts: dict[str, str]) -> list[dict[str, str]]:
    """Hours, marks, attendance and total, as they stand in a row; what is not there is left out."""

    def of(key: str, value: str) -> dict[str, str]:
        return {"label_zh": texts[f"{key}_zh"], "label_en": texts[f"{key}_en"], "value": value}

    marks = [
        {key: mark[key] for key in ("label_zh", "label_en", "value")}
        for mark in facts.get("marks", [])
        if mark.get("code") != "attendance"
    ]
    shown = [of("hours", facts["hours"])] if facts.get("hours") else []
    shown += marks
    if facts.get("attendance_share"):
        shown.append(of("attendance", facts["attendance_share"]))
    if facts.get("total"):
        shown.append(of("total", facts["total"]))
    return shown


def _ruler(facts: dict[str, Any]) -> dict[str, int] | None:
    """The hours as ticks: how many, and how many were earned; above 60 hours a tick is several."""
    if not facts.get("hours_of"):
        return None
    whole, earned = Fraction(facts["hours_of"]), Fraction(facts["hours"])
    a_tick = next(size for size in TICK_HOURS if whole <= size * MOST_TICKS)
    return {"ticks": ceil(whole / a_tick), "done": min(ceil(whole / a_tick), int(earned / a_tick))}


def file_of(
    *, certificate: Certificate, form: Literal["pdf", "png"], at: datetime.datetime
) -> bytes:
    """The certificate as `pdf` or `png`. Refuses with `certificate_ended` once it is not valid."""
    if certificate.state != CertificateState.ISSUED:
        raise RuleBroken("certificate_ended")
    content = typeset(
        data_of(certificate),
        layout=certificate.design.layout,
        at=certificate.issued_at,
        form=form,
    )
    CertificateFile.objects.get_or_create(
        certificate=certificate,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"kind": form, "size_bytes": len(content), "made_at": at},
    )
    return content


def pdf_of(*, certificate: Certificate, at: datetime.datetime) -> bytes:
    """The PDF."""
    return file_of(certificate=certificate, form="pdf", at=at)
