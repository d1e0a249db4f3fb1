"""The facts of a certificate as bytes, and what must never stand on one."""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

# Not ours to give (design: certificates, Words).
BANNED = ("国家", "全国", "职业资格")


def facts_hash(facts: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of the facts."""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def banned_words(texts: Collection[str]) -> list[str]:
    """Which banned words stand in the texts of a design."""
    return [word for word in BANNED if any(word in text for text in texts)]


def missing_characters(text: str, covered: Collection[int]) -> list[str]:
    """The characters that the fonts lack, each once, in order."""
    return list(dict.fromkeys(c for c in text if not c.isspace() and ord(c) not in covered))


def printed_text(facts: Any) -> str:
    """Every text in the facts, however deep: all that may come to stand on the paper."""
    if isinstance(facts, str):
        return facts
    if isinstance(facts, Mapping):
        return "".join(printed_text(value) for value in facts.values())
    if isinstance(facts, Collection):
        return "".join(printed_text(value) for value in facts)
    return ""
