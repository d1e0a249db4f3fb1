"""What people are told about competitions: kind → (title, text)."""

from typing import Any

NOTICES: dict[str, tuple[Any, Any]] = {}
