"""Words of a board's snapshot in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.web.moments import english

register = template.Library()


@register.filter
def said(words: Mapping[str, str] | None) -> str | SafeString:
    """A text that is there in both languages; English that falls back is marked as Chinese."""
    if words is None:
        return ""
    if not english():
        return words["zh"]
    if words["en"] == words["zh"]:
        return format_html('<span lang="zh">{}</span>', words["zh"])
    return words["en"]


@register.filter
def round_word(match: Mapping[str, Any]) -> str:
    """What a match is called on a board: its number."""
    return gettext("Match %(no)s") % {"no": match["no"]}
