"""Choices whose values are codes: what is stored is what it means.

Wagtail reads the whole list of choices for every value of a page that it shows, and again for the
index of the search. A code that is no longer there simply finds nothing.
"""

from typing import Any

from wagtail import blocks


class CodeChoice(blocks.ChoiceBlock):
    """One code out of a list that is read when the editor opens it."""

    def to_python(self, value: Any) -> Any:
        """The code as it is kept."""
        return value

    def normalize(self, value: Any) -> Any:
        """The code, as the default too: it needs no list to be known by."""
        return value

    def get_searchable_content(self, value: Any) -> list[str]:
        """Nothing: the words belong to what the code names."""
        return []


class CodeChoices(blocks.MultipleChoiceBlock):
    """Several codes out of such a list."""

    def to_python(self, value: Any) -> Any:
        """The codes as they are kept."""
        return value or []

    def normalize(self, value: Any) -> Any:
        """The codes, as the default too."""
        return value or []

    def get_searchable_content(self, value: Any) -> list[str]:
        """Nothing: the words belong to what the codes name."""
        return []
