"""What uniqueness of an identifier is judged on, and how its value is kept."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Identifier, Unit
from accounts.rules.employee_numbers import normalise_employee_number, read_employee_number
from accounts.rules.id_numbers import mask_id_number, read_id_number
from accounts.rules.kinds import IdentifierKind
from accounts.rules.phones import mask_phone, normalise_phone
from core.crypto import decrypt, encrypt, lookup_hashes
from core.errors import RuleBroken


@dataclass(frozen=True)
class Key:
    """An identifier ready to look up or to store; `value` is encrypted for an ID number."""

    kind: IdentifierKind
    lookup: str
    value: str
    unit: Unit | None = None
    older: tuple[str, ...] = ()

    @property
    def known_as(self) -> tuple[str, ...]:
        """What the row's `lookup` may be: a hash by an older key stands until keys are rotated."""
        return (self.lookup, *self.older)


def key_for(
    kind: IdentifierKind, text: str, *, unit: Unit | None = None, on: date | None = None
) -> Key:
    """Normalise what was typed; `on` is today, for the birth date in an ID number.

    Refuses with the code of the kind's rule, and `unit_unknown` for an employee number alone.
    """
    if kind == IdentifierKind.PHONE:
        phone = normalise_phone(text)
        return Key(kind, phone, phone)
    if kind == IdentifierKind.ID_NUMBER:
        number = read_id_number(text, on=on or date.max)
        newest, *older = lookup_hashes(number.text)
        return Key(kind, newest, encrypt(number.text), older=tuple(older))
    if kind == IdentifierKind.EMPLOYEE_NO:
        return _employee_key(text, unit)
    plain = text.strip()
    if kind == IdentifierKind.EMAIL:
        plain = plain.lower()
        if "@" not in plain or len(plain) > 128:
            raise RuleBroken("email_not_valid")
    return Key(kind, plain, plain)


def _employee_key(text: str, unit: Unit | None) -> Key:
    if unit is None:
        typed = read_employee_number(text)
        unit = Unit.objects.filter(code=typed.unit_code).first()
        number = typed.number
    else:
        number = normalise_employee_number(text)
    if unit is None:
        raise RuleBroken("unit_unknown")
    return Key(IdentifierKind.EMPLOYEE_NO, number, number, unit)


def shown(identifier: Identifier, *, in_full: bool = False) -> str:
    """How a page writes the identifier: phones and ID numbers are masked unless `in_full`."""
    kind = identifier.kind
    if kind == IdentifierKind.ID_NUMBER:
        number = decrypt(identifier.value)
        return number if in_full else mask_id_number(number)
    if kind == IdentifierKind.PHONE:
        return identifier.value if in_full else mask_phone(identifier.value)
    if kind == IdentifierKind.EMAIL and not in_full:
        name, _, host = identifier.value.partition("@")
        return f"{name[:2]}***@{host}"
    if kind == IdentifierKind.EMPLOYEE_NO and identifier.unit is not None:
        return f"{identifier.unit.code}/{identifier.value}"
    return identifier.value
