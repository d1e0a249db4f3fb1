"""The tree of units: adding, renaming, moving and archiving one; each is a dated fact.

A move holds from today. What was decided before keeps the unit of its day (enrolments, entries and
records have it in their rows); roles and lists follow the tree as it is.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Person, Unit, UnitFact
from accounts.queries.roles import has_duty
from accounts.rules.kinds import UnitDuty, UnitKind
from core.constraints import refused_as
from core.errors import RuleBroken
from core.locking import locked

TAKEN = {"Unit.code": "unit_code_taken"}


@transaction.atomic
def add_unit(
    *,
    parent: Unit,
    code: str,
    kind: UnitKind | str,
    name_zh: str,
    name_en: str = "",
    by: Person | None,
    at: datetime,
) -> Unit:
    """A new unit below `parent`. Refuses with `unit_archived`, `unit_code_taken`."""
    parent = _locked(parent, by=by, at=at)
    if parent.archived_at is not None:
        raise RuleBroken("unit_archived")
    values = {"code": code, "kind": str(kind), "name_zh": name_zh, "name_en": name_en}
    with refused_as(TAKEN):
        unit: Unit = parent.add_child(**values)
    _write(unit, "added", {"to": parent.code, "name_zh": name_zh}, by=by, at=at)
    return unit


@transaction.atomic
def rename_unit(
    *, unit: Unit, name_zh: str, name_en: str, by: Person | None, at: datetime
) -> Unit:
    """Give the unit another name; the code stays, as it stands on papers."""
    unit = _locked(unit, by=by, at=at)
    old = {"name_zh": unit.name_zh, "name_en": unit.name_en}
    new = {"name_zh": name_zh, "name_en": name_en}
    if old == new:
        return unit
    unit.name_zh, unit.name_en = name_zh, name_en
    unit.save(update_fields=["name_zh", "name_en"])
    _write(unit, "renamed", {"from": old, "to": new}, by=by, at=at)
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, to: Unit, reason: str, by: Person | None, at: datetime) -> Unit:
    """Put the unit, with all below it, under another from today; again changes nothing.

    Refuses with `unit_reason`, `unit_not_below`, `unit_archived`, and `unit_out_of_reach` unless
    both places are in the reach of `by`.
    """
    if not reason.strip():
        raise RuleBroken("unit_reason")
    unit = _locked(unit, by=by, at=at)
    to = Unit.objects.get(pk=to.pk)
    before = unit.get_parent()
    if before is not None and before.pk == to.pk:
        return unit
    _in_reach(to, by=by, at=at)
    if before is not None:
        _in_reach(before, by=by, at=at)
    if to.archived_at is not None:
        raise RuleBroken("unit_archived")
    if unit.contains(to):
        raise RuleBroken("unit_not_below")
    unit.move(to, pos="sorted-child")
    payload = {"from": before.code if before else None, "to": to.code}
    _write(unit, "moved", payload, reason=reason, by=by, at=at)
    return Unit.objects.get(pk=unit.pk)


@transaction.atomic
def archive_unit(
    *, unit: Unit, archived: bool, reason: str, by: Person | None, at: datetime
) -> Unit:
    """Take the unit out of use, or back into it; its people and its history stay.

    Refuses with `unit_reason`, and `unit_has_children` while units in use stand below it.
    """
    if not reason.strip():
        raise RuleBroken("unit_reason")
    unit = _locked(unit, by=by, at=at)
    if (unit.archived_at is not None) == archived:
        return unit
    if archived and unit.get_children().filter(archived_at=None).exists():
        raise RuleBroken("unit_has_children")
    parent = unit.get_parent()
    if not archived and parent is not None and parent.archived_at is not None:
        raise RuleBroken("unit_archived")
    unit.archived_at = at if archived else None
    unit.save(update_fields=["archived_at"])
    _write(unit, "archived" if archived else "restored", {}, reason=reason, by=by, at=at)
    return unit


def _locked(unit: Unit, *, by: Person | None, at: datetime) -> Unit:
    """The unit as it is now; the roots are the lock of the whole tree, as a move shifts paths."""
    locked(Unit.objects.filter(depth=1))
    unit = Unit.objects.get(pk=unit.pk)
    _in_reach(unit, by=by, at=at)
    return unit


def _in_reach(unit: Unit, *, by: Person | None, at: datetime) -> None:
    if by is not None and not has_duty(by, UnitDuty.ORGANISER, unit, timezone.localdate(at)):
        raise RuleBroken("unit_out_of_reach")


def _write(
    unit: Unit,
    kind: str,
    payload: dict[str, Any],
    *,
    reason: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    UnitFact.objects.create(
        unit=unit,
        kind=kind,
        on=timezone.localdate(at),
        payload=payload,
        reason=reason.strip()[:200],
        by=by,
        at=at,
    )
