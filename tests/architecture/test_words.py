"""A code means one thing in the whole house, whichever app refuses with it."""

from core.errors_words import clashing


def test_no_code_is_worded_twice():
    assert clashing() == set()
