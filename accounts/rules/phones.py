"""Phone numbers as people type them, and one way to write them.

A mobile number of the mainland is 11 digits beginning with 1 and is kept as such, without +86.
Any other number is kept in the international form, `+` and 8 to 15 digits (ITU-T E.164).
"""

import re
import unicodedata

from core.errors import RuleBroken

MAINLAND = re.compile(r"1[3-9]\d{9}")
INTERNATIONAL = re.compile(r"\+[1-9]\d{7,14}")


def normalise_phone(text: str) -> str:
    """The number in its one form. Refuses with `phone_not_valid`."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[\s\-().·‐-―]", "", plain)
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    for prefix in ("+86", "86"):
        if plain.startswith(prefix) and MAINLAND.fullmatch(plain[len(prefix) :]):
            plain = plain[len(prefix) :]
    if plain.isascii() and (MAINLAND.fullmatch(plain) or INTERNATIONAL.fullmatch(plain)):
        if plain.startswith("+86"):
            raise RuleBroken("phone_not_valid")
        return plain
    raise RuleBroken("phone_not_valid")


def international(phone: str) -> str:
    """The normalised number with its country code, as gateways want it."""
    return phone if phone.startswith("+") else f"+86{phone}"


def mask_phone(phone: str) -> str:
    """Enough to know one's own: 138****0001."""
    return f"{phone[:3]}****{phone[-4:]}"
