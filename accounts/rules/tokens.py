"""What a personal token may be for, and how long it may live."""

CALENDAR = "calendar"
# read one's own record; take, answer and give back seats and sign in; take a roll; make a draw;
# read one's calendar, with the token in the address
SCOPES = ("read", "enrol", "roll", "draw", "judge", CALENDAR)
LONGEST_DAYS = 366
