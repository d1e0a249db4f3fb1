"""The course of a bracket, its places, drawn places, and what a score says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.rules.bracket import (
    SideKind,
    entry,
    seed_order,
    single_elimination,
    tree_size,
)
from competitions.rules.bracket_places import Decided, bracket_places
from competitions.rules.bracket_play import Feed, Tie, play_on
from competitions.rules.match_score import home_won, read_score
from competitions.rules.pots import places_by_draw, pots_of
from competitions.rules.states import MatchState, MatchStatus
from core.errors import RuleBroken


def ties(count, third=True):
    def feed(side):
        takes = {SideKind.WINNER_OF: "winner", SideKind.LOSER_OF: "loser"}.get(side.kind)
        return Feed(side.of, takes) if takes else None

    def fixed(side):
        return side.of if side.kind is SideKind.ENTRY else None

    names = [entry(str(n)) for n in range(1, count + 1)]
    return [
        (m, Tie(m.id, *map(fixed, m.sides), *map(feed, m.sides)))
        for m in single_elimination(names, third_place=third)
    ]


def decide(tie, status, home_wins):
    winner = {"played": tie.home if home_wins else tie.away}.get(str(status))
    return Tie(
        tie.key,
        tie.home,
        tie.away,
        tie.home_from,
        tie.away_from,
        MatchState.FINISHED,
        status,
        winner,
    )


def play(count, choose, out=()):
    """Play all that can be played; `choose(key)` says how a match ends."""
    pairings = [pairing for pairing, _ in ties(count)]
    now = play_on([tie for _, tie in ties(count)], out)
    for pairing in pairings:
        tie = now[pairing.id]
        if tie.state is MatchState.READY:
            now[pairing.id] = decide(tie, *choose(pairing.id))
            now = play_on(list(now.values()), out)
    return pairings, now


def places(count, choose, out=()):
    pairings, now = play(count, choose, out)
    decided = [
        Decided(
            p.part,
            p.round,
            tuple(s for s in (now[p.id].home, now[p.id].away) if s),
            now[p.id].winner,
            now[p.id].state is MatchState.FINISHED,
        )
        for p in pairings
    ]
    return bracket_places([str(n) for n in range(1, count + 1)], decided)


ENDS = st.sampled_from([MatchStatus.PLAYED] * 4 + [MatchStatus.DOUBLE_FORFEIT])


@given(st.integers(2, 20), st.data())
def test_whatever_happens_every_match_ends_and_every_entry_has_one_place(count, data):
    def choose(key):
        return data.draw(ENDS, label=key), data.draw(st.booleans(), label=key)

    out = data.draw(st.sets(st.integers(1, count).map(str), max_size=3))
    _, now = play(count, choose, out)
    assert all(tie.state is MatchState.FINISHED for tie in now.values())
    assert play_on(list(now.values()), out) == now
    for tie in now.values():
        assert tie.winner in {tie.home, tie.away, None}


@given(st.integers(4, 40), st.data())
def test_where_all_is_played_the_places_are_1_2_3_4_5_and_by_rounds(count, data):
    ranks = [
        p.rank for p in places(count, lambda _: (MatchStatus.PLAYED, data.draw(st.booleans())))
    ]
    assert ranks[:4] == [1, 2, 3, 4]
    # Standard ranking: as many stand before a place as its number says.
    assert all(rank == 1 + sum(other < rank for other in ranks) for rank in ranks)


@pytest.mark.parametrize(
    ("forfeited", "ranks"),
    [
        ("final", [2, 2, 3, 4]),
        ("third", [1, 2, 3, 3]),
        ("W1-1", [1, 3, 4, 4]),
    ],
)
def test_places_where_both_failed_to_appear(forfeited, ranks):
    def choose(key):
        return (MatchStatus.DOUBLE_FORFEIT if key == forfeited else MatchStatus.PLAYED), True

    assert [place.rank for place in places(4, choose)] == ranks


def test_who_is_still_in_it_has_no_place_and_semi_final_losers_wait_for_their_match():
    found = bracket_places(
        ["1", "2", "3", "4"],
        [
            Decided("winners", 1, ("1", "4"), "1", True),
            Decided("winners", 1, ("2", "3"), "2", True),
            Decided("third", 1, ("4", "3"), None, False),
            Decided("final", 2, ("1", "2"), None, False),
        ],
    )
    assert [place.rank for place in found] == [None] * 4


# Places by draw -----------------------------------------------------------------------------------


def test_without_units_the_drawn_order_is_the_order_of_the_places():
    assert places_by_draw([["c", "a", "b"]], {}) == ["c", "a", "b"]


def test_a_unit_mate_takes_the_first_place_away_from_the_smallest_blocks():
    # a at place 1 (its match: 1–4); b would come to 2, which is in the other half: it stays.
    assert places_by_draw([["a", "b", "c", "d"]], {"a": "u", "b": "u"}) == ["a", "b", "c", "d"]
    # c, third, would come to place 3 beside b (2–3): 4 beside a is as bad, the lowest wins.
    units = {"a": "u", "b": "u", "c": "u"}
    assert places_by_draw([["a", "b", "c", "d"]], units) == ["a", "b", "c", "d"]
    # d, of a's unit, would come to place 4 beside a; c came first and leaves nothing else.
    assert places_by_draw([["a", "d", "c", "b"]], {"a": "u", "c": "u"}) == ["a", "d", "c", "b"]


@given(st.permutations([str(n) for n in range(1, 13)]), st.integers(0, 6))
def test_seeded_entries_keep_to_their_tier(drawn, seeded):
    seeds = {str(n): n for n in range(1, seeded + 1)}
    placed = places_by_draw(pots_of(drawn, seeds), {})
    assert sorted(placed) == sorted(drawn)
    for name, seed in seeds.items():
        assert (placed.index(name)).bit_length() == (seed - 1).bit_length()


# Scores -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "best_of", "score"),
    [([[10, 8], [5, 9]], 1, (15, 17)), ([[21, 9], [9, 21], [21, 19]], 3, (2, 1))],
)
def test_periods_make_the_score(periods, best_of, score):
    found = read_score(None, None, periods, best_of=best_of)
    assert (found.home, found.away) == score


def test_a_period_in_play_is_not_won_yet():
    found = read_score(None, None, [[21, 9], [5, 2]], best_of=3, in_play=True)
    assert (found.home, found.away) == (1, 0)


@pytest.mark.parametrize(
    ("periods", "code"),
    [
        ([[1, 0]], "not_decided"),
        ([[1, 0], [2, 2]], "period_drawn"),
        ([[1, 0], [0, 1]], "draw_not_allowed"),
    ],
)
def test_best_of_three_is_not_over_before_two_are_won(periods, code):
    with pytest.raises(RuleBroken) as refused:
        home_won(read_score(None, None, periods, best_of=3), best_of=3)
    assert refused.value.code == code


def taken_as_the_rule_says(pots, units):
    """Each takes the free place with the fewest mates around, looked for in the plainest way."""
    count = sum(map(len, pots))
    order = seed_order(tree_size(count))
    placed = {}

    def mates(seed, unit):
        at, size, found = order.index(seed), 2, []
        while size <= len(order):
            first = at // size * size
            block = order[first : first + size]
            found.append(sum(units.get(placed.get(other)) == unit for other in block))
            size *= 2
        return found

    for pot in pots:
        free = set(range(len(placed) + 1, len(placed) + len(pot) + 1))
        for name in pot:
            unit = units.get(name)
            seed = min(free, key=lambda seed: (mates(seed, unit) if unit else [], seed))
            free.remove(seed)
            placed[seed] = name
    return [placed[seed] for seed in sorted(placed)]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=2, max_size=40), st.data())
def test_the_draw_takes_the_places_that_the_rule_names(units, data):
    names = [str(n) for n in range(len(units))]
    cut = data.draw(st.integers(1, len(names)), label="first pot")
    known = {name: unit for name, unit in zip(names, units, strict=True) if unit}
    pots = [names[:cut], names[cut:]]
    assert places_by_draw(pots, known) == taken_as_the_rule_says(pots, known)
