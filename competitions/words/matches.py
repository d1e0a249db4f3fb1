"""The words for what matches refuse or explain."""

from typing import Any

WORDS: dict[str, Any] = {}
