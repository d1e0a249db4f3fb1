"""Numbers of certificates: every wrong character and every swap of neighbours is found."""

from hypothesis import given
from hypothesis import strategies as st

from certificates.rules.facts import banned_words, facts_hash, missing_characters
from certificates.rules.numbers import CHARACTERS, is_well_formed, make_number, normalise

numbers = st.builds(
    make_number,
    st.sampled_from(["JX", "JX-NH", "JX-E07"]),
    st.integers(2020, 2099),
    st.integers(1, 999999),
)


@given(numbers)
def test_a_number_that_was_made_is_well_formed(number):
    assert is_well_formed(number)
    assert is_well_formed(normalise(number.lower().replace("-", "－")))


@given(numbers, st.data())
def test_one_wrong_character_is_found(number, data):
    places = [i for i, c in enumerate(number) if c != "-"]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([c for c in CHARACTERS if c != number[at]]))
    assert not is_well_formed(number[:at] + other + number[at + 1 :])


@given(numbers, st.data())
def test_two_neighbours_swapped_are_found(number, data):
    at = data.draw(st.integers(0, len(number) - 2))
    a, b = number[at], number[at + 1]
    swapped = number[:at] + b + a + number[at + 2 :]
    assert a == b or "-" in {a, b} or not is_well_formed(swapped)


def test_the_hash_of_facts_does_not_depend_on_their_order():
    assert facts_hash({"a": 1, "b": "张"}) == facts_hash({"b": "张", "a": 1})


def test_a_character_that_the_fonts_lack_is_named_once():
    assert missing_characters("张𠮷𠮷 三", {ord("张"), ord("三")}) == ["𠮷"]


def test_words_that_are_not_ours_are_found():
    assert banned_words(["国家职业资格证书"]) == ["国家", "职业资格"]
