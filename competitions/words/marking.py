"""The words for what sheets and schemes refuse or explain."""

from typing import Any

WORDS: dict[str, Any] = {}
