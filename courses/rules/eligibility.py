"""Whether a person may ask for a seat: every rule that says no, and what to do about it.

Source: the design page on training (Eligibility). Checked when asking and when a seat is given.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from core.errors import Reason
from courses.rules.states import ClassState


@dataclass(frozen=True)
class Asked:
    """What the rules look at. `unit_paths` empty means every unit; paths are prefixes."""

    state: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    starts_at: datetime.datetime | None
    unit_paths: Collection[str]
    person_path: str | None
    same_course: bool
    clash: bool


def window_reasons(asked: Asked, at: datetime.datetime) -> list[Reason]:
    """What the class itself says: published, open, not begun."""
    if asked.state == ClassState.CANCELLED:
        return [Reason("class_cancelled")]
    if asked.state != ClassState.PUBLISHED:
        return [Reason("class_not_published")]
    if asked.starts_at is not None and asked.starts_at <= at:
        return [Reason("begun")]
    if asked.opens_at is not None and at < asked.opens_at:
        return [Reason("not_open_yet", {"opens_at": asked.opens_at})]
    if asked.closes_at is not None and at >= asked.closes_at:
        return [Reason("closed")]
    return []


def person_reasons(asked: Asked) -> list[Reason]:
    """What stands against the person: unit, another seat of the course, a clash."""
    reasons = []
    if asked.unit_paths and not (
        asked.person_path and any(asked.person_path.startswith(p) for p in asked.unit_paths)
    ):
        reasons.append(Reason("other_units_only" if asked.person_path else "unit_needed"))
    if asked.same_course:
        reasons.append(Reason("same_course"))
    if asked.clash:
        reasons.append(Reason("clash"))
    return reasons


def reasons_against(asked: Asked, at: datetime.datetime) -> list[Reason]:
    """All of them; empty when the person may ask."""
    return [*window_reasons(asked, at), *person_reasons(asked)]
