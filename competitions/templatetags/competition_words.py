"""What a choice is called in the reader's language."""

from typing import Any

from django import template
from django.utils.translation import get_language

from competitions.rules.deductions import tolerance_zh
from competitions.words import labels

register = template.Library()


@register.filter
def duty_word(duty: str) -> str:
    """裁判长 …"""
    return str(labels.DUTIES.get(duty, duty))  # type: ignore[call-overload]


@register.filter
def format_word(value: str) -> str:
    """评分, 计时, 淘汰赛 …"""
    return str(labels.FORMATS.get(value, value))  # type: ignore[call-overload]


@register.filter
def stage_word(state: str) -> str:
    """计划中, 已抽签, 进行中, 已结束."""
    return str(labels.STAGES[state])  # type: ignore[index]


@register.filter
def competition_word(state: str) -> str:
    """A competition's state as its organiser reads it; a draft has the common word, so none here."""
    return str(labels.STATES.get(state, ""))  # type: ignore[call-overload]


@register.filter
def role_word(value: str) -> str:
    """队员, 替补, 领队, 教练."""
    return str(labels.ROLES.get(value, value))  # type: ignore[call-overload]


@register.filter
def level_word(value: str) -> str:
    """市级二类 …; what isn't known stays as it was written."""
    return str(labels.LEVELS.get(value, value))


@register.filter
def document_word(value: str) -> str:
    """竞赛规程, 技术文件, 通知."""
    return str(labels.DOCUMENTS.get(value, value))


@register.filter
def start_no(entry: Any) -> str:
    """A start number, two digits at least."""
    return f"{entry.start_no:02d}"


@register.filter
def host_word(value: str) -> str:
    """主办, 承办, 协办."""
    return str(labels.HOSTS.get(value, value))  # type: ignore[call-overload]


@register.filter
def tolerance_word(tolerance: str) -> str:
    """A scheme's tolerance in the reader's language: "1 throw" is 1 次 in Chinese."""
    return tolerance if get_language() == "en" else tolerance_zh(tolerance)
