"""What a personal token may be for, and how long it may live."""

SCOPES = ("read", "write", "enrol", "roll", "grades", "admin")
LONGEST_DAYS = 366
