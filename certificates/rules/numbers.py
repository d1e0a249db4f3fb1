"""Certificate numbers: unit, year, serial without gaps, check digit (`JX-2026-000123-7`).

The check character is ISO/IEC 7064 MOD 37,36 over the unit's letters, the year and the serial: it
finds every single wrong character and every swap of two neighbours.
"""

import re

# Of the code on the paper: no letters that are read as another.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SHAPE = re.compile(r"([A-Z0-9]+(?:-[A-Z0-9]+)*)-(\d{4})-(\d{6,})-([0-9A-Z])")


def check_character(text: str) -> str:
    """The check character of the letters and digits in `text` (ISO/IEC 7064, MOD 37,36)."""
    product = 36
    for character in text:
        if character in CHARACTERS:
            total = (product + CHARACTERS.index(character)) % 36 or 36
            product = total * 2 % 37
    return CHARACTERS[(37 - product) % 36]


def make_number(unit_code: str, year: int, serial: int, *, rehearsal: bool = False) -> str:
    """The number of a certificate; one of a rehearsal begins with `TEST`, and counts apart."""
    unit = f"TEST-{unit_code.upper()}" if rehearsal else unit_code.upper()
    body = f"{unit}-{year:04d}-{serial:06d}"
    return f"{body}-{check_character(body)}"


def normalise(typed: str) -> str:
    """What a person typed as the number would be written: full-width, lower case, spaces, dashes."""
    half = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in typed)
    half = re.sub(r"[\u2010-\u2015\u2212\u30fc]", "-", half)
    return "".join(half.split()).upper()


def is_well_formed(number: str) -> bool:
    """Is it shaped as a number, with the right check character?"""
    match = SHAPE.fullmatch(number)
    return bool(match) and check_character(number.rpartition("-")[0]) == number[-1]


def normalise_code(typed: str) -> str:
    """What a person typed as the code of the paper, as it is printed."""
    return normalise(typed).replace("-", "")
