"""The texts a person agrees to, and which version of each is current."""

from enum import StrEnum


class ConsentKind(StrEnum):
    """`personal_data` is needed to use an account, the others are free."""

    PERSONAL_DATA = "personal_data"
    TALENT_BANK = "talent_bank"
    PHOTOS = "photos"


CURRENT = {
    ConsentKind.PERSONAL_DATA.value: "2026-01",
    ConsentKind.TALENT_BANK.value: "2026-01",
    ConsentKind.PHOTOS.value: "2026-01",
}
NEEDED = ConsentKind.PERSONAL_DATA
