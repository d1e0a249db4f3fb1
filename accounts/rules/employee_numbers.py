"""Employee numbers: unique within an enterprise, typed as `UNIT-CODE/number`."""

import re
import unicodedata
from dataclasses import dataclass

from core.errors import RuleBroken

SHAPE = re.compile(r"(?P<unit>[A-Z0-9][A-Z0-9-]{0,31})/(?P<number>[A-Z0-9][A-Z0-9._-]{0,31})")
NUMBER = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,31}")


@dataclass(frozen=True)
class EmployeeNumber:
    """A number and the code of the unit in which it is unique, both in upper case."""

    unit_code: str
    number: str


def read_employee_number(text: str) -> EmployeeNumber:
    """Split what was typed at sign-in. Refuses with `employee_number_not_valid`."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    found = SHAPE.fullmatch(plain)
    if not found:
        raise RuleBroken("employee_number_not_valid")
    return EmployeeNumber(found["unit"], found["number"])


def normalise_employee_number(text: str) -> str:
    """The number alone, for a unit known from elsewhere. Same refusal."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not NUMBER.fullmatch(plain):
        raise RuleBroken("employee_number_not_valid")
    return plain
