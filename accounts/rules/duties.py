"""Who gives and ends which duty.

A duty reaches its unit and all below. Organisers give officers and organisers within their own
reach; what reaches the whole installation (the public pages, reading the ledger) the administrator
gives. Nobody ends the last word on themselves: one's own duty is ended by another.
"""

from collections.abc import Collection

from accounts.rules.kinds import UnitDuty

GIVEN_BY: dict[UnitDuty, frozenset[UnitDuty]] = {
    UnitDuty.OFFICER: frozenset({UnitDuty.ORGANISER}),
    UnitDuty.ORGANISER: frozenset({UnitDuty.ORGANISER}),
    UnitDuty.EDITOR: frozenset(),
    UnitDuty.AUDITOR: frozenset(),
}


def may_give(duty: UnitDuty, *, held: Collection[UnitDuty]) -> bool:
    """May somebody who holds these duties at the unit or above it give this one there?"""
    return bool(GIVEN_BY[duty] & set(held))
