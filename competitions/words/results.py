"""The words for what results and awards refuse or explain."""

from typing import Any

WORDS: dict[str, Any] = {}
