"""Phones, names, ID numbers and employee numbers as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.employee_numbers import read_employee_number
from accounts.rules.id_numbers import check_character, mask_id_number, read_id_number
from accounts.rules.names import normalise_name
from accounts.rules.phones import international, mask_phone, normalise_phone
from core.errors import RuleBroken

TODAY = date(2026, 11, 24)
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize(
    "typed",
    [
        "13800000001",
        "+86 138 0000 0001",
        "0086-138-0000-0001",
        "１３８０００００００１",
        "8613800000001",
    ],
)
def test_a_mainland_mobile_has_one_form(typed):
    assert normalise_phone(typed) == "13800000001"


@pytest.mark.parametrize(
    "typed", ["", "138", "23800000001", "138000000011", "+8612", "١٣٨٠٠٠٠٠٠٠١", "abc"]
)
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(RuleBroken) as refused:
        normalise_phone(typed)
    assert refused.value.code == "phone_not_valid"


@given(MOBILES)
def test_normalising_a_phone_again_changes_nothing(phone):
    assert normalise_phone(normalise_phone(phone)) == phone
    assert normalise_phone(international(phone)) == phone
    assert phone not in mask_phone(phone)


def test_the_published_example_of_the_standard_is_read():
    # GB 11643-1999, annex: 11010519491231002X.
    number = read_id_number("11010519491231002x", on=TODAY)
    assert (number.text, number.sex) == ("11010519491231002X", "f")
    assert number.birth_date == date(1949, 12, 31)


@given(
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(100000, 999999),
    st.integers(0, 999),
    st.integers(0, 16),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_found(born, place, order, at, more):
    first = f"{place}{born:%Y%m%d}{order:03d}"
    good = first + check_character(first)
    number = read_id_number(good, on=TODAY)
    assert number.birth_date == born
    assert number.sex == ("m" if order % 2 else "f")
    digit = str((int(good[at]) + more) % 10)
    with pytest.raises(RuleBroken):
        read_id_number(good[:at] + digit + good[at + 1 :], on=TODAY)
    assert good[3:-2] not in mask_id_number(good)


def test_a_birth_date_after_today_is_refused():
    first = "33040220270101001"
    with pytest.raises(RuleBroken) as refused:
        read_id_number(first + check_character(first), on=TODAY)
    assert refused.value.code == "id_number_birth_date"


@pytest.mark.parametrize(
    "typed", ["H12345678", "M1234567801", "12345678", "CHN123456789012", "E12345678"]
)
def test_papers_of_others_are_taken_by_their_shape(typed):
    number = read_id_number(typed, on=TODAY)
    assert (number.text, number.sex, number.birth_date) == (typed, "", None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张 三", "张三"),
        ("张\u3000三", "张三"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉.买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 · 买买提", "阿卜杜拉·买买提"),
        ("  John   Smith ", "John Smith"),
    ],
)
def test_a_name_has_one_form(typed, kept):
    assert normalise_name(typed) == kept


@given(st.text(max_size=80))
def test_normalising_a_name_again_changes_nothing(text):
    try:
        name = normalise_name(text)
    except RuleBroken:
        return
    assert normalise_name(name) == name


def test_an_employee_number_names_its_unit():
    typed = read_employee_number(" jx-hn-07／1024 ")
    assert (typed.unit_code, typed.number) == ("JX-HN-07", "1024")


def test_an_employee_number_alone_is_refused():
    with pytest.raises(RuleBroken) as refused:
        read_employee_number("1024")
    assert refused.value.code == "employee_number_not_valid"
