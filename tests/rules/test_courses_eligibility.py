"""Eligibility: each rule is told by itself, and age turns on the birthday."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Reason
from courses.rules.eligibility import (
    OVERRIDABLE,
    ClassRules,
    Rule,
    Standing,
    all_results,
    person_reasons,
    reasons_against,
)
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


UNTIL = AT + datetime.timedelta(days=5)


@pytest.mark.parametrize(
    ("rule", "person", "codes"),
    [
        ({"groups": ["农民工"]}, Standing(category="农民工"), []),
        ({"groups": ["农民工"]}, Standing(category="女职工"), ["other_groups_only"]),
        ({"groups": ["农民工"]}, Standing(), ["group_needed"]),
        ({"season": "冬", "season_limit": 2}, Standing(in_season=1), []),
        ({"season": "冬", "season_limit": 2}, Standing(in_season=2), ["season_limit"]),
        ({}, Standing(uncertified=({"zh": "电工", "en": "Electrician"},)), ["certificate_needed"]),
        ({"strikes": True}, Standing(blocked_until=UNTIL), ["blocked"]),
        ({"strikes": True}, Standing(blocked_until=AT), []),
        ({}, Standing(blocked_until=UNTIL), []),
    ],
)
def test_groups_seasons_certificates_and_blocks_are_rules_of_their_own(rule, person, codes):
    assert [r.code for r in reasons_against(rules(**rule), person, AT)] == codes


def test_a_block_stands_against_asking_and_not_against_a_seat_asked_for_before():
    blocked = Standing(blocked_until=UNTIL)
    assert person_reasons(rules(strikes=True), blocked) == []


def test_what_is_set_aside_still_says_what_it_said():
    person = Standing(category="女职工", overridden={"groups": "带教"})
    found = {r.rule: r for r in all_results(rules(groups=["农民工"]), person, AT)}
    result = found[Rule.GROUPS]
    assert (result.ok, result.overridden, result.reasons[0].code) == (
        True,
        "带教",
        "other_groups_only",
    )


standings = st.builds(
    Standing,
    unit_path=st.sampled_from([None, "0001", "00010002", "0002"]),
    birth_date=st.sampled_from([None, datetime.date(1960, 1, 1), datetime.date(2010, 1, 1)]),
    category=st.sampled_from(["", "农民工", "女职工"]),
    same_course=st.booleans(),
    clashes=st.sampled_from([(), (CLASH,), (CLASH, CLASH)]),
    in_season=st.integers(0, 3),
    blocked_until=st.sampled_from([None, AT, UNTIL]),
    overridden=st.dictionaries(st.sampled_from(sorted(OVERRIDABLE)), st.just("why"), max_size=4),
)
asked = st.builds(
    rules,
    unit_paths=st.sampled_from([(), ("0001",)]),
    groups=st.sampled_from([(), ("农民工",)]),
    age_from=st.sampled_from([None, 18]),
    season_limit=st.sampled_from([None, 1, 2]),
    strikes=st.booleans(),
)


@given(asked, standings)
def test_the_reasons_are_those_of_the_rules_that_say_no(some, person):
    results = all_results(some, person, AT)
    assert len({r.rule for r in results}) == len(results)
    told = [reason for r in results if not r.ok for reason in r.reasons]
    assert told == reasons_against(some, person, AT)


@given(asked, standings)
def test_a_rule_says_no_exactly_when_it_has_a_reason_that_is_not_set_aside(some, person):
    for result in all_results(some, person, AT):
        aside = result.rule in person.overridden
        assert result.ok == (not result.reasons or aside)


@given(asked, standings)
def test_all_rules_set_aside_leave_nothing_against_the_person(some, person):
    free = replace(person, overridden=dict.fromkeys(OVERRIDABLE, "why"))
    assert reasons_against(some, free, AT) == []


@given(asked, standings)
def test_who_may_ask_may_be_given_a_seat(some, person):
    if not reasons_against(some, person, AT):
        assert person_reasons(some, person) == []
