"""What attendance goes along to another class, and where a class stands with its least size."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from courses.rules.changes import EARNS, Carried, Least, carried, least_of
from courses.rules.states import AttendanceStatus as A

NOW = datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
statuses = st.dictionaries(st.integers(1, 12), st.sampled_from(list(A)))
sessions = st.lists(st.tuples(st.integers(1, 12), st.booleans()), unique_by=lambda s: s[0])


def test_what_was_attended_counts_also_for_a_session_to_come():
    assert carried({1: A.PRESENT, 2: A.LATE}, [(1, True), (2, False)]) == [
        Carried(1, A.PRESENT),
        Carried(2, A.LATE),
    ]


def test_an_absence_goes_along_only_where_it_can_t_be_mended():
    assert carried({1: A.ABSENT, 2: A.ABSENT}, [(1, True), (2, False)]) == [Carried(1, A.ABSENT)]


def test_a_session_missed_by_the_move_is_leave():
    assert carried({}, [(1, True), (2, False)]) == [Carried(1, A.ON_LEAVE, missed=True)]


@given(statuses, sessions)
def test_each_session_gets_one_status_at_most_and_what_earned_is_never_lost(left, joined):
    done = carried(left, joined)
    numbers = [one.no for one in done]
    assert len(numbers) == len(set(numbers))
    kept = {one.no: one.status for one in done}
    for no, held in joined:
        if left.get(no) in EARNS:
            assert kept[no] == left[no]
        elif held:
            assert no in kept
        else:
            assert no not in kept


def test_a_class_is_decided_about_only_while_it_has_too_few():
    def at(taken, moment, held=None, least=5):
        return least_of(least=least, taken=taken, decide_at=NOW, held_at=held, at=moment)

    assert at(0, NOW, least=None) == Least.NONE
    assert at(4, NOW - DAY) == Least.OPEN
    assert at(4, NOW) == Least.DUE
    assert at(5, NOW) == Least.REACHED
    assert at(0, NOW, held=NOW - DAY) == Least.HELD
