"""What a personal token may be for, and how long it may live."""

# read one's own record; take, answer and give back seats and sign in; take a roll
SCOPES = ("read", "enrol", "roll")
LONGEST_DAYS = 366
