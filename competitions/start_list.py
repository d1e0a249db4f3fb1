"""The start list as a spreadsheet (names and units; never ID or phone numbers)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from competitions.models import Entry, Event
from competitions.rules.states import EntryState, MemberRole
from core.xlsx import workbook


def start_list(event: Event, entries: Iterable[Entry]) -> bytes:
    """A row an entry, those that were withdrawn left out."""
    heads = [
        _("Start number"),
        _("Name"),
        _("Unit"),
        _("Members"),
        _("Reserves"),
        _("Coach"),
        _("Leader"),
        _("Checked in"),
    ]
    return workbook(title=f"{event.title_zh} {_('Start list')}", heads=heads, rows=_rows(entries))


def _rows(entries: Iterable[Entry]) -> Iterator[list[Any]]:
    for entry in entries:
        if entry.state == EntryState.WITHDRAWN:
            continue
        yield [
            f"{entry.start_no:02d}",
            f"{entry.name_zh} {entry.name_note}".strip(),
            entry.unit.name_zh,
            _names(entry, MemberRole.MEMBER),
            _names(entry, MemberRole.RESERVE),
            _names(entry, MemberRole.COACH) or entry.coach_name,
            _names(entry, MemberRole.LEADER) or entry.delegation.leader_name,
            _("yes") if entry.state == EntryState.CHECKED_IN else "",
        ]


def _names(entry: Entry, role: MemberRole) -> str:
    return "、".join(m.person.name for m in entry.members.all() if m.role == role)
