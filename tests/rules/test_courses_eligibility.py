"""Eligibility: each rule is told by itself, and age turns on the birthday."""

import datetime

import pytest

from core.errors import Reason
from courses.rules.eligibility import ClassRules, Standing, reasons_against
from courses.rules.states import ClassState, Giving

AT = datetime.datetime(2026, 11, 24, 8, tzinfo=datetime.UTC)
CLASH = Reason("clash", {"what": {"zh": "一", "en": "one"}})
HOUR = datetime.timedelta(hours=1)


def rules(**more):
    values = {
        "state": ClassState.PUBLISHED,
        "giving": Giving.ARRIVAL,
        "opens_at": AT - HOUR,
        "closes_at": AT + HOUR,
        "starts_at": AT + 2 * HOUR,
        "first_day": datetime.date(2026, 12, 1),
    }
    return ClassRules(**{**values, **more})


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"state": ClassState.DRAFT}, "class_not_published"),
        ({"state": ClassState.CANCELLED}, "class_cancelled"),
        ({"state": ClassState.FINISHED}, "begun"),
        ({"giving": Giving.NOMINATION}, "by_nomination"),
        ({"opens_at": AT + HOUR}, "not_open_yet"),
        ({"closes_at": AT}, "closed"),
        ({"starts_at": AT}, "begun"),
    ],
)
def test_the_class_says_no_in_one_word(more, code):
    assert [r.code for r in reasons_against(rules(**more), Standing(), AT)] == [code]


def test_the_window_opens_at_its_first_moment_and_closes_at_its_last():
    assert reasons_against(rules(opens_at=AT), Standing(), AT) == []
    open_still = rules(closes_at=AT + datetime.timedelta(microseconds=1))
    assert reasons_against(open_still, Standing(), AT) == []


@pytest.mark.parametrize(
    ("rule", "person", "codes"),
    [
        ({"unit_paths": ["0001"]}, Standing(unit_path="00010002"), []),
        ({"unit_paths": ["0001"]}, Standing(unit_path="0002"), ["other_units_only"]),
        ({"unit_paths": ["0001"]}, Standing(), ["unit_needed"]),
        ({"age_from": 18}, Standing(), ["birth_date_needed"]),
        ({"age_from": 18}, Standing(birth_date=datetime.date(2008, 12, 2)), ["too_young"]),
        ({"age_from": 18}, Standing(birth_date=datetime.date(2008, 12, 1)), []),
        ({"age_to": 12}, Standing(birth_date=datetime.date(2013, 12, 1)), ["too_old"]),
        ({"age_to": 12}, Standing(birth_date=datetime.date(2013, 12, 2)), []),
        ({}, Standing(unpassed=({"zh": "一", "en": "one"},)), ["prerequisite"]),
        ({}, Standing(same_course=True, clashes=[CLASH]), ["same_course", "clash"]),
    ],
)
def test_what_stands_against_a_person_is_told_rule_by_rule(rule, person, codes):
    assert [r.code for r in reasons_against(rules(**rule), person, AT)] == codes
