"""A piece of a text around the words that were looked for, with the words marked.

Words are those that a reader typed, apart by spaces; case does not matter. A Chinese word is found
in the middle of a run. Lengths are in characters.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LENGTH = 90
BEFORE = 20


@dataclass(frozen=True)
class Piece:
    """A stretch of the excerpt; `hit` when it is a word that was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Passage:
    """Pieces in one language, by its tag (`zh`, `en`); without a text neither."""

    language: str
    pieces: list[Piece]


def marked(text: str, words: Iterable[str]) -> list[Piece]:
    """The whole text in pieces, the words marked."""
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return [Piece(text, hit=False)] if text else []
    cut = re.split(f"({'|'.join(map(re.escape, wanted))})", text, flags=re.IGNORECASE)
    return [Piece(part, hit=n % 2 == 1) for n, part in enumerate(cut) if part]


def excerpt(texts: Iterable[tuple[str, str]], words: Iterable[str]) -> Passage:
    """The first text in which a word stands, cut around it; else the beginning of the first text.

    Each text comes with the language it is written in, and so does the passage.
    """
    wanted = [word for word in words if word]
    cleaned = [
        (lang, text) for lang, text in ((of, " ".join(t.split())) for of, t in texts) if text
    ]
    for language, text in cleaned:
        places = [at for word in wanted if (at := text.casefold().find(word.casefold())) >= 0]
        if places:
            return Passage(language, marked(_cut(text, max(0, min(places) - BEFORE)), wanted))
    if not cleaned:
        return Passage("", [])
    language, text = cleaned[0]
    return Passage(language, marked(_cut(text, 0), wanted))


def _cut(text: str, start: int) -> str:
    if start + LENGTH >= len(text):
        start = max(0, len(text) - LENGTH)
    head = "…" if start else ""
    tail = "…" if start + LENGTH < len(text) else ""
    return f"{head}{text[start : start + LENGTH].strip()}{tail}"
