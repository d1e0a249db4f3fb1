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
AWARD_FIGURE, AWARD_TRACK = "leader", "leading"
TICK_HOURS = (1, 2, 5, 10, 20, 50, 100, 1000)


def _date_zh(iso: str) -> str:
    day = datetime.date.fromisoformat(iso)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def check_address(certificate: Certificate) -> str:
    """Where the QR code leads."""
    return f"{settings.BASE_URL}{certificate.check_path}"


def data_of(certificate: Certificate) -> dict[str, Any]:
    """What the typesetting is given: the frozen facts and the frozen design, nothing else."""
    data = _data_of(certificate)
    if "award_zh" in certificate.facts:
        data |= _award(certificate.facts, certificate.design.texts, certificate.design.layout)
    return data


def _award(facts: dict[str, Any], texts: dict[str, str], layout: str) -> dict[str, Any]:
    """What an award's paper says instead: the award, its holder's team and unit, place and mark."""
    figure, ground = figure_svg(layout, facts.get("figure") or AWARD_FIGURE, AWARD_TRACK)
    holder = [facts.get("name_latin", ""), facts.get("team_zh", "")]
    holder += [facts.get("holder_unit_zh", ""), facts.get("holder_unit_en", "")]
    one_title = facts["event_zh"] == facts["title_zh"]
    both = {
        "zh": facts["title_zh"] + ("" if one_title else f" {facts['event_zh']}"),
        "en": facts["title_en"] + ("" if one_title else f", {facts['event_en']}"),
    }
    return {
        "award_zh": facts["award_zh"],
        "award_en": facts["award_en"],
        "course_zh": both["zh"],
        "course_en": both["en"],
        "period_zh": _days_zh(facts),
        "period_en": _days_en(facts),
        "holder": " · ".join(part for part in holder if part),
        "facts": _place(facts, texts),
        "ruler": _ranked(facts),
        "signer": facts.get("signer", ""),
        "figure": figure,
        "figure_ground": ground,
    }


def _days_zh(facts: dict[str, Any]) -> str:
    first = facts.get("starts_on") or ""
    last = facts.get("ends_on") or first
    if not first:
        return "参加"
    days = _date_zh(first) if first == last else f"{_date_zh(first)}至 {_date_zh(last)}"
    return f"于 {days}参加"


def _days_en(facts: dict[str, Any]) -> str:
    first = facts.get("starts_on") or ""
    last = facts.get("ends_on") or first
    if not first:
        return ""
    return f", {first}" if first == last else f", {first} – {last}"


def _place(facts: dict[str, Any], texts: dict[str, str]) -> list[dict[str, str]]:
    """Rank of how many, and the mark or the time as it was ranked."""
    key = "time" if facts.get("mark_unit") == "seconds" else "mark"
    shown = [("rank", f"{facts['rank']} / {facts['of']}")]
    if facts.get("mark"):
        shown.append((key, facts["mark"]))
    return [
        {
            "label_zh": texts.get(f"{name}_zh", ""),
            "label_en": texts.get(f"{name}_en", ""),
            "value": value,
        }
        for name, value in shown
    ]


def _ranked(facts: dict[str, Any]) -> dict[str, int] | None:
    """All who were ranked as ticks, the pointer on the place; nothing for too few or too many."""
    ranked, place = int(facts["of"]), int(facts["rank"])
    return {"ticks": ranked, "done": place} if 1 < ranked <= MOST_TICKS else None


def _data_of(certificate: Certificate) -> dict[str, Any]:
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
