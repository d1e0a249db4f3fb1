"""Full years on a day."""

import datetime

from accounts.rules.ages import full_years


def test_who_was_born_on_a_leap_day_has_the_birthday_on_the_first_of_march():
    born = datetime.date(2008, 2, 29)
    assert full_years(born, datetime.date(2026, 2, 28)) == 17
    assert full_years(born, datetime.date(2026, 3, 1)) == 18
