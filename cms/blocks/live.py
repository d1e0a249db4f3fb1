"""The shape of a block that fills itself: what it asks of the editor, and when it reads."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LiveBlock(blocks.StructBlock):
    """A block whose content is read at the time of the request.

    `found` gives what the template shows; the values are those that the editor chose.
    """

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """What the template shows, by name. `page_context` is the page's, empty in a preview."""
        raise NotImplementedError

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add what is found now."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        return context | self.found(value, parent_context or {})


def title() -> blocks.CharBlock:
    """The words above the block."""
    return blocks.CharBlock(label=_("Title"), max_length=60)


def how_many(usual: int, most: int, least: int = 1) -> blocks.IntegerBlock:
    """How many rows are shown at most."""
    return blocks.IntegerBlock(label=_("How many"), default=usual, min_value=least, max_value=most)
