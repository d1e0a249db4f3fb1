"""Wrong PINs: five in a row block a badge for five minutes."""

import datetime

MOST_WRONG = 5
BLOCK = datetime.timedelta(minutes=5)


def blocked_seconds(until: datetime.datetime | None, at: datetime.datetime) -> int:
    """For how many seconds a badge still is blocked; 0 when it is not."""
    if until is None or until <= at:
        return 0
    return -int(-(until - at).total_seconds() // 1)


def after_wrong(wrong: int, at: datetime.datetime) -> tuple[int, datetime.datetime | None]:
    """The count and the block after one more wrong PIN."""
    return (0, at + BLOCK) if wrong + 1 >= MOST_WRONG else (wrong + 1, None)
