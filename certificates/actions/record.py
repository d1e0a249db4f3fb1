"""Pushing a line to a person's record."""

import datetime
from decimal import Decimal

from accounts.models import Person, Unit
from certificates.models import RecordFact, Skill


def push_record(  # noqa: PLR0913 - the columns of a record line
    *,
    source: str,
    person: Person,
    unit: Unit | None,
    skill: Skill | None,
    kind: str,
    title_zh: str,
    title_en: str,
    hours: Decimal | None,
    mark: Decimal | None,
    rank: int | None,
    on: datetime.date,
) -> RecordFact:
    """Write or replace the line of this source."""
    values = {
        "person": person,
        "unit": unit,
        "skill": skill,
        "kind": kind,
        "title_zh": title_zh,
        "title_en": title_en,
        "hours": hours,
        "mark": mark,
        "rank": rank,
        "on": on,
        "withdrawn_at": None,
    }
    line, _ = RecordFact.objects.update_or_create(source=source, defaults=values)
    return line


def withdraw_record(*, source: str, at: datetime.datetime) -> None:
    """What the line says does not hold any more; pushing it again brings it back."""
    RecordFact.objects.filter(source=source, withdrawn_at=None).update(withdrawn_at=at)
