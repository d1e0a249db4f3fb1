"""Ages in full years. Source: Civil Code of the PRC, art. 17 (a minor is below 18)."""

from datetime import date

CHILD_BELOW = 18


def full_years(birth_date: date, day: date) -> int:
    """Full years on a day; who was born on 29 February has the birthday on 1 March."""
    before = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before
