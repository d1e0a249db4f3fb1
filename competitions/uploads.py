"""A list of entries from a page: kept between the check and the taking, taken once."""

import base64
import datetime
import io
from typing import IO

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from accounts.queries.roles import units_with_duty
from accounts.rules.kinds import UnitDuty
from competitions.actions.competitors import find_or_register
from competitions.actions.entries import Competitor, check_window, enter
from competitions.imports import (
    CERTIFICATE,
    COACH,
    ID_NUMBER,
    LEADER,
    LEVEL,
    PHONE,
    SEX,
    SEXES,
    TRADE,
    Checked,
    Group,
    Row,
    check_entries,
)
from competitions.models import EntryList, Event
from competitions.rules.states import EventKind
from core.crypto import decrypt, encrypt
from core.errors import RuleBroken
from core.locking import locked_one

LARGEST_BYTES = 5 * 1024 * 1024
KEPT_FOR = datetime.timedelta(days=1)


def keep_list(
    *,
    event: Event,
    file: IO[bytes],
    filename: str,
    for_unit: bool,
    by: Person,
    at: datetime.datetime,
) -> EntryList:
    """Keep an uploaded list. Refuses with `file_too_large`, and as `check_entries` does."""
    content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise RuleBroken("file_too_large", megabytes=LARGEST_BYTES // 1024**2)
    if for_unit:
        check_window(event, at)
    check_entries(
        file=io.BytesIO(content), event=event, units=_units(by, at, for_unit=for_unit), at=at
    )
    with transaction.atomic():
        EntryList.objects.filter(created_at__lt=at - KEPT_FOR).update(content="")
        return EntryList.objects.create(
            event=event,
            by=by,
            for_unit=for_unit,
            filename=filename[-120:],
            content=encrypt(base64.b64encode(content).decode()),
            created_at=at,
        )


def check_list(*, upload: EntryList, at: datetime.datetime) -> Checked:
    """What taking the list would do now. Refuses with `list_gone` when it is kept no more."""
    units = _units(upload.by, at, for_unit=upload.for_unit)
    return check_entries(file=_file(upload), event=upload.event, units=units, at=at)


def take_list(
    *, upload: EntryList, good_only: bool, at: datetime.datetime
) -> tuple[EntryList, Checked | None]:
    """Enter what the list holds, once; again says what was done before (None: it was taken).

    All or nothing: while a row is wrong nothing is entered unless `good_only` is asked for, and
    the list stays.
    """
    with transaction.atomic():
        event = locked_one(Event.objects.filter(pk=upload.event_id).select_related("competition"))
        upload = locked_one(EntryList.objects.filter(pk=upload.pk).select_related("by", "event"))
        if upload.done_at is not None:
            return upload, None
        checked = check_list(upload=upload, at=at)
        if checked.wrong and not good_only:
            return upload, checked
        for group in checked.good:
            _enter(event, group, upload, at)
        upload.made, upload.done_at, upload.content = len(checked.good), at, ""
        upload.save(update_fields=["made", "done_at", "content"])
    return upload, checked


def _enter(event: Event, group: Group, upload: EntryList, at: datetime.datetime) -> None:
    first = group.rows[0]
    assert first.unit is not None, first.sheet.number
    enter(
        event=event,
        unit=first.unit,
        name_zh=group.name,
        name_note=group.note if event.kind == EventKind.INDIVIDUAL else "",
        people=[_competitor(row, upload.by, at) for row in group.rows],
        coach_name=next((row.value(COACH) for row in group.rows if row.value(COACH)), ""),
        leader_name=next((row.value(LEADER) for row in group.rows if row.value(LEADER)), "")[:60],
        within_window=upload.for_unit,
        by=upload.by,
        at=at,
    )


def _competitor(row: Row, by: Person, at: datetime.datetime) -> Competitor:
    person = find_or_register(
        name=row.name,
        phone=row.value(PHONE),
        id_number=row.value(ID_NUMBER),
        sex=SEXES[row.value(SEX)],
        unit=row.unit,
        by=by,
        at=at,
    )
    return Competitor(
        person,
        trade=row.value(TRADE),
        level=row.value(LEVEL),
        certificate_no=row.value(CERTIFICATE),
    )


def _units(by: Person, at: datetime.datetime, *, for_unit: bool) -> frozenset[int] | None:
    if not for_unit:
        return None
    units = units_with_duty(by, UnitDuty.OFFICER, timezone.localdate(at))
    return frozenset(units.values_list("pk", flat=True))


def _file(upload: EntryList) -> IO[bytes]:
    if not upload.content:
        raise RuleBroken("list_gone")
    return io.BytesIO(base64.b64decode(decrypt(upload.content)))
