"""Identity papers: mainland ID numbers with their check digit, and papers of others.

Source: GB 11643-1999 (18 characters: address 6, birth date 8, order 3, check 1; the order's last
digit is odd for men). The check character is ISO 7064 MOD 11-2. Papers of Hong Kong, Macao and
Taiwan residents and of foreigners are accepted by their shape, without sex and birth date:
residence permits 81/82/83 are ID numbers of 18 characters and carry both.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from core.errors import RuleBroken

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
EIGHTEEN = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
OTHERS = (
    re.compile(r"[HM]\d{8}(\d{2})?", re.ASCII),  # Home return permit: Hong Kong, Macao
    re.compile(r"\d{8}", re.ASCII),  # Taiwan compatriot permit
    re.compile(r"[A-Z]{3}\d{12}", re.ASCII),  # foreigner's permanent residence, first version
    re.compile(r"[A-Z]{1,2}\d{6,8}", re.ASCII),  # passports
)


@dataclass(frozen=True)
class IdNumber:
    """A checked number; `sex` is "m", "f" or "" and the date is None for other papers."""

    text: str
    sex: str
    birth_date: date | None


def check_character(first_17: str) -> str:
    """The 18th character for the first 17 digits."""
    return CHECK[sum(int(d) * w for d, w in zip(first_17, WEIGHTS, strict=True)) % 11]


def read_id_number(text: str, *, on: date) -> IdNumber:
    """Check a number as typed; `on` is the day a birth date must not be after.

    Refuses with `id_number_not_valid`, `id_number_check_digit` or `id_number_birth_date`.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    plain = plain.replace("(", "").replace(")", "")
    if EIGHTEEN.fullmatch(plain):
        return _read_eighteen(plain, on)
    if any(shape.fullmatch(plain) for shape in OTHERS):
        return IdNumber(plain, "", None)
    raise RuleBroken("id_number_not_valid")


def _read_eighteen(plain: str, on: date) -> IdNumber:
    if check_character(plain[:17]) != plain[17]:
        raise RuleBroken("id_number_check_digit")
    try:
        born = date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError as error:
        raise RuleBroken("id_number_birth_date") from error
    if born > on or born.year < 1900:
        raise RuleBroken("id_number_birth_date")
    return IdNumber(plain, "m" if int(plain[16]) % 2 else "f", born)


def mask_id_number(text: str) -> str:
    """Only the first three and the last two are shown: 330***********12."""
    return f"{text[:3]}{'*' * max(len(text) - 5, 3)}{text[-2:]}"
