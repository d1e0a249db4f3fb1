"""Handing out a certificate's files; the hash of each is kept."""

import datetime
import hashlib
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone

from certificates.models import Certificate, CertificateFile
from certificates.rules.states import CertificateState
from certificates.typesetting import qr_svg, typeset
from core.errors import RuleBroken

LABELS = {"hours": ("学时", "Hours"), "attendance_share": ("出勤", "Attendance")}


def _date_zh(iso: str) -> str:
    day = datetime.date.fromisoformat(iso)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def check_address(certificate: Certificate) -> str:
    """Where the QR code leads."""
    return f"{settings.BASE_URL}/verify/{certificate.number}/"


def data_of(certificate: Certificate) -> dict[str, Any]:
    """What the typesetting is given: the frozen facts and the frozen design, nothing else."""
    facts, texts = certificate.facts, certificate.design.texts
    issued = timezone.localtime(certificate.issued_at).date()
    period_zh = period_en = ""
    if facts.get("starts_on") and facts.get("ends_on"):
        period_zh = f"于 {_date_zh(facts['starts_on'])}至 {_date_zh(facts['ends_on'])}参加"
        period_en = f", {facts['starts_on']} – {facts['ends_on']}"
    shown = [
        {"label_zh": zh, "label_en": en, "value": facts[key]}
        for key, (zh, en) in LABELS.items()
        if facts.get(key)
    ]
    marks = [m for m in facts.get("marks", []) if m.get("code") != "attendance"]
    shown[1:1] = [
        {"label_zh": m["label_zh"], "label_en": m["label_en"], "value": m["value"]} for m in marks
    ]
    if facts.get("total"):
        shown.append({"label_zh": "总评", "label_en": "Total", "value": facts["total"]})
    return {
        **{key: texts[key] for key in ("title_zh", "title_en", "close_zh", "close_en")},
        "foot_zh": texts["foot_zh"],
        "foot_en": texts["foot_en"],
        "kind_zh": "培训，",
        "number": certificate.number,
        "name": facts["name"],
        "name_latin": facts.get("name_latin", ""),
        "course_zh": facts["title_zh"],
        "course_en": facts["title_en"],
        "period_zh": period_zh,
        "period_en": period_en,
        "facts": shown,
        "unit_zh": facts["unit_zh"],
        "unit_en": facts["unit_en"],
        "issued": _date_zh(issued.isoformat()),
        "qr": qr_svg(check_address(certificate)),
    }


def file_of(
    *, certificate: Certificate, form: Literal["pdf", "png"], at: datetime.datetime
) -> bytes:
    """The certificate as `pdf` or `png`. Refuses with `certificate_ended` once it is not valid."""
    if certificate.state != CertificateState.ISSUED:
        raise RuleBroken("certificate_ended")
    content = typeset(data_of(certificate), at=certificate.issued_at, form=form)
    CertificateFile.objects.get_or_create(
        certificate=certificate,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"kind": form, "size_bytes": len(content), "made_at": at},
    )
    return content


def pdf_of(*, certificate: Certificate, at: datetime.datetime) -> bytes:
    """The PDF."""
    return file_of(certificate=certificate, form="pdf", at=at)
