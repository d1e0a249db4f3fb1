"""Times of work as minutes and seconds."""

from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@register.filter
def minutes(seconds: int | None) -> str:
    """275 → 4:35."""
    return "–" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"


@register.filter
def seconds(value: Any) -> str:
    """751.40 → 12:31.40; a tenth or hundredth that is nought is not shown."""
    if value is None:
        return "–"
    whole, rest = divmod(Decimal(value), 60)
    text = f"{rest:05.2f}".removesuffix("0").removesuffix(".0")
    return f"{int(whole)}:{text}"
