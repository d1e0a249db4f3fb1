"""How a measurement's rule is said in Chinese, and what is counted.

A scheme may come with English deductions alone ("0.40 off for each cover"); judges read Chinese.
"""

import re

from competitions.rules.exact import half_up
from competitions.rules.measurement import Binary, MeasurementRule, PerCount, Target
from competitions.rules.scheme import PLUS_MINUS

# What is counted → the Chinese measure word.
MEASURE_WORDS = {
    "cover": "套",
    "set": "套",
    "chair": "把",
    "plate": "只",
    "corner": "角",
    "pair": "对",
    "throw": "次",
    "refold": "次",
    "plate moved again": "次",
    "": "处",
}


def is_chinese(text: str) -> bool:
    """Is there a Chinese character in it?"""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def counted_zh(noun: str) -> str:
    """The measure word of what is counted; a Chinese noun stands for itself."""
    return noun if is_chinese(noun) else MEASURE_WORDS.get(noun, "处")


def unit_of(tolerance: str) -> str:
    """The unit of a tolerance ("± 1 cm" → cm)."""
    found = PLUS_MINUS.fullmatch(tolerance)
    return found["unit"] if found else ""


def tolerance_zh(tolerance: str) -> str:
    """A tolerance in Chinese: "1 throw" → 1 次; one with a unit or in Chinese stays as it is."""
    counted = re.fullmatch(r"(\d+) ([a-z][a-z ]*)", tolerance)
    if counted is None or counted[2] not in MEASURE_WORDS:
        return tolerance
    return f"{counted[1]} {MEASURE_WORDS[counted[2]]}"


def deduction_zh(rule: MeasurementRule, noun: str, tolerance: str) -> str:
    """The rule in Chinese."""
    match rule:
        case Binary():
            return "全有或全无"
        case PerCount(off=off):
            beyond = "超差" if unit_of(tolerance) else ""
            more = "多一" if tolerance and not unit_of(tolerance) else ""
            return f"每{more}{counted_zh(noun)}{beyond}扣 {half_up(off)}"
        case Target(step=step, off=off):
            return f"每超 {half_up(step).normalize():f} {unit_of(tolerance)} 扣 {half_up(off)}"
