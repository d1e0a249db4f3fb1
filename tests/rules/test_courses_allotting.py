"""Free seats in order: quotas first, a group whole or not at all; against a slow plain oracle."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from courses.rules.allotting import FreeSeat, Party, QuotaRule, Stock, allot

AT = datetime.datetime(2026, 6, 1, 20, tzinfo=datetime.UTC)
SEATS = st.lists(st.sampled_from([None, 1, 2]), max_size=8).map(
    lambda quotas: [FreeSeat(no, quota) for no, quota in enumerate(quotas, 1)]
)
MEMBERS = st.lists(st.sampled_from([(), (1,), (2,), (1, 2), (2, 1)]), min_size=1, max_size=3)
LINE = st.lists(MEMBERS, max_size=8).map(
    lambda line: [Party(key, members) for key, members in enumerate(line)]
)


def slowly(seats, parties):
    """The sentence of the design page, word by word, without any bookkeeping."""
    left = {seat.no: seat.quota for seat in seats}
    given = {}
    for party in parties:
        trial, numbers = dict(left), []
        for quotas in party.members:
            for wanted in (*quotas, None):
                fits = sorted(no for no, quota in trial.items() if quota == wanted)
                if fits:
                    numbers.append(fits[0])
                    del trial[fits[0]]
                    break
        if len(numbers) == len(party.members):
            left, given[party.key] = trial, tuple(numbers)
    return given


@given(SEATS, LINE)
def test_every_line_gets_what_the_plain_reading_gives(seats, line):
    assert {party.key: numbers for party, numbers in allot(seats, line)} == slowly(seats, line)


@given(SEATS, LINE)
def test_no_seat_is_given_twice_and_none_to_whom_its_quota_does_not_name(seats, line):
    kept = {seat.no: seat.quota for seat in seats}
    taken = []
    for party, numbers in allot(seats, line):
        assert len(numbers) == len(party.members)
        for quotas, no in zip(party.members, numbers, strict=True):
            assert kept[no] is None or kept[no] in quotas
            taken.append(no)
    assert len(taken) == len(set(taken))


@given(SEATS, LINE)
def test_whoever_goes_without_could_take_none_of_what_is_left_at_that_moment(seats, line):
    given_to = {party.key: numbers for party, numbers in allot(seats, line)}
    stock = Stock.of(seats)
    for party in line:
        assert stock.take(party) == given_to.get(party.key)


def test_the_line_is_read_only_as_far_as_there_are_seats():
    read = []

    def line():
        for key in range(100):
            read.append(key)
            yield Party(key, [()])

    assert [numbers for _party, numbers in allot([FreeSeat(1), FreeSeat(2)], line())] == [
        (1,),
        (2,),
    ]
    assert read == [0, 1]


def test_twenty_of_thirty_for_riders_leave_ten_for_the_others_until_the_release():
    seats = [FreeSeat(no, 7 if no <= 20 else None) for no in range(1, 31)]
    others = [Party(key, [()]) for key in range(15)]
    assert len(list(allot(seats, others))) == 10
    released = [FreeSeat(seat.no) for seat in seats]
    assert len(list(allot(released, others))) == 15


def test_a_quota_names_a_unit_with_all_below_it_and_a_group_and_opens_at_its_time():
    rule = QuotaRule(1, unit_path="0001", category="rider", release_at=AT)
    assert rule.names(unit_path="00010004", category="rider")
    assert not rule.names(unit_path="0002", category="rider")
    assert not rule.names(unit_path="0001", category="")
    assert not rule.names(unit_path=None, category="rider")
    assert (rule.open_at(AT - datetime.timedelta(seconds=1)), rule.open_at(AT)) == (False, True)
