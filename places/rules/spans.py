"""Spans of time and whether they overlap: the end is not part of a span."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Span:
    """From `starts_at` until, not including, `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Do the two share a moment? Meeting end to start, they don't."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at
