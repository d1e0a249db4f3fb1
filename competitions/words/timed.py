"""The words for what timed runs refuse or explain."""

from typing import Any

WORDS: dict[str, Any] = {}
