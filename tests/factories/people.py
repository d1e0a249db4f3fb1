"""The smallest valid persons and units."""

import datetime
import itertools

from accounts.actions.people import give_consent, register_person
from accounts.models import Person, Unit
from accounts.rules.consents import NEEDED

AT = datetime.datetime(2026, 11, 24, 8, tzinfo=datetime.UTC)
_numbers = itertools.count(1)


def make_unit(code: str = "", *, parent: Unit | None = None) -> Unit:
    """A unit, below `parent` or a root."""
    code = code or f"U{next(_numbers)}"
    values = {"code": code, "name_zh": f"单位{code}"}
    if parent is None:
        return Unit.add_root(kind="city", **values)
    return parent.add_child(kind="county", **values)


def make_person(name: str = "张三", *, agreed: bool = False, **more: object) -> Person:
    """Someone with a phone who can sign in."""
    more.setdefault("phone", f"139{next(_numbers):08d}")
    person = register_person(name=name, by=None, at=AT, **more)
    if agreed:
        give_consent(person=person, kind=NEEDED, by=person, at=AT)
    return person
