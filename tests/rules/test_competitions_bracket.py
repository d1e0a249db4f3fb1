"""Brackets: seeding, byes, units apart; published examples, properties, a slow oracle."""

import itertools

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
from competitions.rules.even_split import even_split
from competitions.rules.units_apart import Tree, meetings, units_apart
from core.errors import RuleBroken


def names(count):
    return [str(n) for n in range(1, count + 1)]


def single(count, **options):
    return single_elimination([entry(name) for name in names(count)], **options)


def round_one(matches):
    return [
        tuple(side.of for side in match.sides if side.kind is SideKind.ENTRY)
        for match in matches
        if match.round == 1 and match.part in {"winners", "final"}
    ]


def play(matches, wins):
    """Play it out: `wins(a, b)` says who wins. Gives each match's two names, None for a bye."""
    sides, winner, loser = {}, {}, {}
    for match in matches:
        found = []
        for side in match.sides:
            where = {SideKind.WINNER_OF: winner, SideKind.LOSER_OF: loser}.get(side.kind)
            found.append(where[side.of] if where else side.of or None)
        a, b = found
        won = a if b is None else b if a is None else wins(a, b)
        sides[match.id] = (a, b)
        winner[match.id], loser[match.id] = won, b if won == a else a
    return sides, winner


# Seeding ------------------------------------------------------------------------------------------


def test_sixteen_meet_as_in_a_region_of_the_ncaa_championship():
    # NCAA Division I basketball, a region's printed bracket: 1–16, 8–9, 5–12, 4–13 in one half,
    # 6–11, 3–14, 7–10, 2–15 in the other; the winners of neighbours meet.
    quarters = [{(1, 16), (8, 9)}, {(4, 13), (5, 12)}, {(2, 15), (7, 10)}, {(3, 14), (6, 11)}]
    pairs = [tuple(int(name) for name in pair) for pair in round_one(single(16))]
    assert [set(pairs[n : n + 2]) for n in range(0, 8, 2)] == quarters


def test_two_entries_play_the_final_at_once():
    (final,) = single(2, third_place=True)
    assert (final.id, final.part, final.round) == ("final", "final", 1)


def test_with_three_the_best_has_a_bye_and_nobody_plays_for_third_place():
    matches = single(3, third_place=True)
    assert [(match.id, match.part, match.round) for match in matches] == [
        ("W1-1", "winners", 1),
        ("W1-2", "winners", 1),
        ("final", "final", 2),
    ]
    assert [match.is_bye for match in matches] == [True, False, False]
    assert round_one(matches) == [("1",), ("2", "3")]


def test_the_losers_of_the_semi_finals_play_for_third_place_before_the_final():
    *_, third, final = single(4, third_place=True)
    assert (third.id, third.round, [(s.kind, s.of) for s in third.sides]) == (
        "third",
        1,
        [("loser_of", "W1-1"), ("loser_of", "W1-2")],
    )
    assert (final.id, final.round) == ("final", 2)


@pytest.mark.parametrize(("count", "code"), [(0, "too_few_entries"), (1, "too_few_entries")])
def test_fewer_than_two_are_refused(count, code):
    with pytest.raises(RuleBroken) as refused:
        single(count)
    assert refused.value.code == code


def test_more_than_1024_are_refused():
    assert len(single(1024)) == 1023
    with pytest.raises(RuleBroken) as refused:
        single(1025)
    assert (refused.value.code, refused.value.facts["most"]) == ("too_many_entries", 1024)


@given(st.integers(2, 200))
def test_there_are_n_minus_one_matches_and_byes_go_to_the_best(count):
    matches = single(count)
    byes = [match for match in matches if match.is_bye]
    assert len(matches) - len(byes) == count - 1
    assert sorted(int(match.sides[0].of) for match in byes) == list(
        range(1, tree_size(count) - count + 1)
    )
    assert len(single(count, third_place=True)) == len(matches) + (count >= 4)


@given(st.integers(2, 200))
def test_each_entry_stands_in_one_match_and_a_match_after_those_it_refers_to(count):
    seen, entries = set(), []
    for match in single(count, third_place=True):
        for side in match.sides:
            if side.kind is SideKind.ENTRY:
                entries.append(side.of)
            elif side.kind is not SideKind.BYE:
                assert side.of in seen
        assert match.id not in seen
        seen.add(match.id)
    assert sorted(entries, key=int) == names(count)


@given(st.integers(2, 128), st.randoms(use_true_random=False))
def test_nobody_plays_twice_in_a_round(count, rng):
    matches = single(count)
    sides, _ = play(matches, lambda a, b: rng.choice([a, b]))
    for number in {match.round for match in matches}:
        busy = [
            name
            for match in matches
            if match.round == number
            for name in sides[match.id]
            if name is not None
        ]
        assert len(busy) == len(set(busy))


@given(st.integers(2, 128))
def test_when_the_better_seed_always_wins_one_and_two_meet_in_the_final(count):
    sides, winner = play(single(count), lambda a, b: min(a, b, key=int))
    assert sides["final"] == ("1", "2")
    assert winner["final"] == "1"


@given(st.integers(1, 10))
def test_the_better_seed_of_a_block_always_stands_first(power):
    order = seed_order(2**power)
    size = 2
    while size <= len(order):
        for n in range(0, len(order), size):
            assert min(order[n : n + size]) == order[n]
        size *= 2


# Units apart --------------------------------------------------------------------------------------

UNITS = st.lists(st.sampled_from("abcde"), min_size=2, max_size=9)
MANY = st.lists(st.integers(0, 12), min_size=2, max_size=32)


def apart(units):
    entries = names(len(units))
    placed = units_apart(entries, {n: str(u) for n, u in zip(entries, units, strict=True)})
    return placed, meetings(Tree(len(units)), [str(units[int(name) - 1]) for name in placed])


def least_by_trying_all(units):
    tree = Tree(len(units))
    classes = {}
    for seed in range(1, tree.count + 1):
        classes.setdefault(tree.class_of(seed), []).append(seed)
    tried = (
        {
            seed: unit
            for seeds, order in zip(classes.values(), orders, strict=True)
            for seed, unit in zip(seeds, order, strict=True)
        }
        for orders in itertools.product(
            *(
                set(itertools.permutations([units[s - 1] for s in seeds]))
                for seeds in classes.values()
            )
        )
    )
    return min(meetings(tree, [found[s] for s in range(1, tree.count + 1)]) for found in tried)


@settings(max_examples=60, deadline=None)
@given(UNITS)
def test_no_order_of_the_tiers_lets_fewer_unit_mates_meet_early(units):
    assert apart(units)[1] == least_by_trying_all(units)


@settings(deadline=None)
@given(MANY)
def test_only_entries_of_one_tier_and_with_a_bye_or_without_change_places(units):
    placed, _ = apart(units)
    tree = Tree(len(units))
    assert sorted(placed, key=int) == names(len(units))
    for seed, name in enumerate(placed, start=1):
        assert tree.class_of(seed) == tree.class_of(int(name))
    assert placed[:2] == ("1", "2")


@pytest.mark.parametrize("power", [2, 3, 4, 5, 6, 10])
@given(rng=st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_pairs_of_unit_mates_in_a_full_tree_are_always_in_different_halves(power, rng):
    units = [n // 2 for n in range(2**power)]
    rng.shuffle(units)
    assert apart(units)[1][:-1] == (0,) * (power - 1)


def test_without_mates_the_standard_order_stays():
    assert units_apart(names(8), {"1": "a", "2": "b"}) == tuple(names(8))
    assert units_apart(names(8), {}) == tuple(names(8))


def test_what_is_as_good_as_it_can_be_stays_as_given():
    assert apart("aabbccdd")[0] == tuple(names(8))
    assert apart("abcdabcd")[0] != tuple(names(8))


@given(
    st.dictionaries(
        st.sampled_from("xyz"),
        st.dictionaries(st.sampled_from("abcd"), st.integers(0, 4)),
        min_size=1,
    ),
    st.data(),
)
def test_a_split_gives_each_class_its_share_and_loses_nobody(cells, data):
    share = {
        group: data.draw(st.integers(0, sum(row.values())), label=group)
        for group, row in cells.items()
    }
    left, right = even_split(cells, share)
    for group, row in cells.items():
        assert sum(left[group].values()) == share[group]
        assert {u: left[group][u] + right[group][u] for u in row} == row
