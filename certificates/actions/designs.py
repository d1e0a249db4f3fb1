"""The designs that come with the product; a changed text is a new version."""

from certificates.models import Design
from certificates.rules.facts import banned_words
from certificates.rules.states import CertificateKind
from core.errors import RuleBroken

LAYOUT = "ruler-1"
LAYOUTS = {CertificateKind.AWARD: "award-1"}
# What stands beside each figure and line, on every kind.
LABELS = {
    "about_zh": "培训，",
    "hours_zh": "学时",
    "hours_en": "Hours",
    "attendance_zh": "出勤",
    "attendance_en": "Attendance",
    "total_zh": "总评",
    "total_en": "Total",
    "signer_zh": "授课教师",
    "signer_en": "Trainer",
    "made_up_seal": "演示用章",
}
TEXTS: dict[str, dict[str, str]] = {
    CertificateKind.COMPLETION: {
        "title_zh": "结业证书",
        "title_en": "Certificate of Completion",
        "close_zh": "考核合格，准予结业。",
        "close_en": "has completed the training",
        "foot_zh": "本证书证明参加培训并结业，非职业技能等级证书",
        "foot_en": "Proof of training, not a vocational skill level certificate",
    },
    CertificateKind.HOURS: {
        "title_zh": "学时证明",
        "title_en": "Record of Training Hours",
        "close_zh": "学时已记入个人记录，特此证明。",
        "close_en": "has attended the training",
        "foot_zh": "本证明记载参加培训的学时，非职业技能等级证书",
        "foot_en": "Proof of hours attended, not a vocational skill level certificate",
    },
    CertificateKind.AWARD: {
        "title_zh": "荣誉证书",
        "title_en": "Certificate of Award",
        "about_zh": "，成绩优异，荣获",
        "close_zh": "特发此证，以资鼓励。",
        "close_en": "for an outstanding result in",
        "signer_zh": "裁判长",
        "signer_en": "Chief judge",
        "rank_zh": "名次",
        "rank_en": "Rank",
        "mark_zh": "成绩",
        "mark_en": "Mark",
        "time_zh": "用时（秒）",
        "time_en": "Time (s)",
        "foot_zh": "本证书为竞赛荣誉，非职业技能等级证书",
        "foot_en": "An award of a competition, not a vocational skill level certificate",
    },
    CertificateKind.APPOINTMENT: {
        "title_zh": "聘书",
        "title_en": "Letter of Appointment",
        "close_zh": "特聘请担任以上工作。",
        "close_en": "is appointed to",
        "foot_zh": "本聘书在所载期间内有效，非职业技能等级证书",
        "foot_en": "Valid for the period stated, not a vocational skill level certificate",
    },
}


def current_design(kind: str) -> Design:
    """The newest version of the kind's design; made when missing or when its texts changed."""
    texts = {**LABELS, **TEXTS[CertificateKind(kind)]}
    newest = Design.objects.filter(code=kind).order_by("-version").first()
    layout = LAYOUTS.get(CertificateKind(kind), LAYOUT)
    if newest is not None and (newest.texts, newest.layout) == (texts, layout):
        return newest
    wrong = banned_words(list(texts.values()))
    if wrong:
        raise RuleBroken("banned_word", words="、".join(wrong))
    version = newest.version + 1 if newest else 1
    design, _ = Design.objects.get_or_create(
        code=kind, version=version, defaults={"kind": kind, "layout": layout, "texts": texts}
    )
    return design
