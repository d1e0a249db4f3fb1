"""The drawn order gone through: against a slow oracle, and against the public draw of one class."""

from hypothesis import given
from hypothesis import strategies as st

from core.draws.rules.draw import DrawList, Quota, draw_order
from courses.rules.allotting import FreeSeat, Stock
from courses.rules.ballot import Choice, Entry, lines_after, seat_in_order

SEED = bytes(range(32))
QUOTAS = st.sampled_from([(), (1,), (2,), (1, 2), (2, 1)])
RANKED = st.lists(
    st.tuples(st.sampled_from([10, 20, 30]), QUOTAS), max_size=3, unique_by=lambda c: c[0]
)
SEATS = st.fixed_dictionaries(
    {pk: st.lists(st.sampled_from([None, 1, 2]), max_size=4) for pk in (10, 20, 30)}
)
BARRED = st.sets(st.tuples(st.integers(0, 7), st.sampled_from([10, 20, 30])), max_size=6)


def entries_of(ranked):
    return [
        Entry(str(n), [Choice(pk, [quotas]) for pk, quotas in choices])
        for n, choices in enumerate(ranked)
    ]


def seats_of(listed):
    return [FreeSeat(no, quota) for no, quota in enumerate(listed, 1)]


def slowly(ranked, seats, barred):
    """Person by person, the first choice that has a seat for them; no bookkeeping."""
    left = {pk: dict(enumerate(listed, 1)) for pk, listed in seats.items()}
    given_to = {}
    for n, choices in enumerate(ranked):
        for pk, quotas in choices:
            fits = [
                no
                for wanted in (*quotas, None)
                for no, quota in sorted(left[pk].items())
                if quota == wanted
            ]
            if fits and (n, pk) not in barred:
                given_to[str(n)] = (pk, fits[0])
                del left[pk][fits[0]]
                break
    return given_to


@given(st.lists(RANKED, max_size=8), SEATS, BARRED)
def test_everybody_gets_the_first_choice_that_has_a_seat_in_drawn_order(ranked, seats, barred):
    stocks = {pk: Stock.of(seats_of(listed)) for pk, listed in seats.items()}
    got = seat_in_order(entries_of(ranked), stocks, lambda key, pk: (int(key), pk) not in barred)
    plain = {key: (given.course_class, given.numbers[0]) for key, given in got.items()}
    assert plain == slowly(ranked, seats, barred)


@given(st.lists(RANKED, max_size=8), SEATS)
def test_who_goes_without_waits_in_every_class_they_chose_in_drawn_order(ranked, seats):
    stocks = {pk: Stock.of(seats_of(listed)) for pk, listed in seats.items()}
    entries = entries_of(ranked)
    got = seat_in_order(entries, stocks, lambda _key, _pk: True)
    lines = lines_after(entries, got)
    for pk in (10, 20, 30):
        without = [
            e.key
            for e in entries
            if e.key not in got and any(c.course_class == pk for c in e.choices)
        ]
        assert lines.get(pk, []) == without


def test_a_class_without_a_limit_has_a_seat_for_everybody():
    entries = entries_of([[(10, ())], [(10, ())]])
    assert set(seat_in_order(entries, {}, lambda _key, _pk: True)) == {"0", "1"}


def test_a_party_is_placed_whole_or_passed_over_whole():
    entries = [Entry("party", [Choice(10, [(), ()])]), Entry("one", [Choice(10, [()])])]
    got = seat_in_order(entries, {10: Stock.of([FreeSeat(1)])}, lambda _key, _pk: True)
    assert {key: given.numbers for key, given in got.items()} == {"one": (1,)}


@given(
    st.lists(QUOTAS, min_size=1, max_size=9),
    st.integers(0, 9),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_a_single_class_gets_what_the_public_draw_says(naming, seats, first, second):
    first = min(first, seats)
    second = min(second, seats - first)
    codes = tuple(f"e{n}" for n in range(len(naming)))
    quotas = tuple(
        Quota(
            str(key),
            tuple(code for code, names in zip(codes, naming, strict=True) if key in names),
            count,
            release=False,
        )
        for key, count in ((1, first), (2, second))
    )
    outcome = draw_order(DrawList(codes, quotas, seats), seed=SEED)
    listed = [1] * first + [2] * second + [None] * (seats - first - second)
    # the quotas of somebody are in the order in which the class lists them
    by_code = dict(zip(codes, (tuple(sorted(names)) for names in naming), strict=True))
    entries = [Entry(code, [Choice(10, [by_code[code]])]) for code in outcome.order]
    got = seat_in_order(entries, {10: Stock.of(seats_of(listed))}, lambda _key, _pk: True)
    kept = dict(enumerate(listed, 1))
    ours = [
        (code, None if kept[given.numbers[0]] is None else str(kept[given.numbers[0]]))
        for code, given in got.items()
    ]
    assert ours == [(seat.entry, seat.quota) for seat in outcome.seated]
    assert lines_after(entries, got).get(10, []) == list(outcome.waiting)
