"""Groups, seasons, overrides and subsidy, where seats are asked for and where they are given."""

import datetime

import pytest

from core.errors import RuleBroken
from core.ledger.models import Fact
from core.notices.models import Notice
from courses.actions.capacity import set_capacity
from courses.actions.class_rules import set_class_rules
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.offers import accept_offer
from courses.actions.overrides import end_override, override_rules
from courses.models import ClassFact, Completion, Enrolment, RuleOverride
from courses.queries.eligibility import offers_at_the_time, reasons_for_many, results_for
from courses.queries.worker import own_and_offered
from courses.rules.eligibility import Rule
from courses.rules.states import CompletionOutcome, CompletionState, Way
from places.models import Occupation, Venue
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_unit

pytestmark = pytest.mark.django_db


def ask(course_class, *people, at=AT):
    return [enrol_person(course_class=course_class, person=p, by=p, at=at) for p in people]


def codes_of(course_class, person, at=AT):
    return [r.code for x in results_for(course_class, person, at) if not x.ok for r in x.reasons]


def set_aside(course_class, person, *rules, reason="带教师傅"):
    return override_rules(
        course_class=course_class, person=person, rules=rules, reason=reason, by=None, at=AT
    )


def make_venue(code, latitude, longitude, kind="hall"):
    return Venue.objects.create(
        unit=make_unit(),
        code=code,
        kind=kind,
        name_zh=code,
        latitude=latitude,
        longitude=longitude,
    )


def put(course_class, venue):
    """The class and what it occupies are in that venue."""
    course_class.sessions.update(venue=venue)
    sources = [f"session:{s.uuid}" for s in course_class.sessions.all()]
    Occupation.objects.filter(source__in=sources).update(venue=venue)


def test_a_class_for_a_group_refuses_the_others_and_who_is_in_none():
    course_class = make_class(only_groups=["农民工"])
    (person,) = make_people(1)
    with pytest.raises(RuleBroken, match="group_needed"):
        ask(course_class, person)
    person.category = "女职工"
    person.save()
    with pytest.raises(RuleBroken, match="other_groups_only"):
        ask(course_class, person)
    person.category = "农民工"
    person.save()
    assert ask(course_class, person)[0].state == "enrolled"


def test_places_in_line_count_against_the_limit_of_a_season():
    season = {"season": "2026 冬", "season_limit": 1}
    full = make_class(capacity=1, **season)
    person, other = make_people(2)
    ask(full, other, person)
    second = make_class(starts_at=AT + 30 * DAY, **season)
    with pytest.raises(RuleBroken, match="season_limit"):
        ask(second, person)
    cancel_enrolment(enrolment=Enrolment.objects.get(person=person), by=person, at=AT)
    assert ask(second, person)[0].state == "enrolled"


def test_a_limit_without_a_season_is_refused():
    course_class = make_class()
    with pytest.raises(RuleBroken, match="season_needed"):
        set_class_rules(
            course_class=course_class,
            only_units=[],
            only_groups=[],
            age_from=None,
            age_to=None,
            needed_skills=[],
            season=" ",
            season_limit=2,
            by=None,
            at=AT,
        )


def test_the_clash_names_what_when_and_how_long_the_way_is():
    (person,) = make_people(1)
    first = make_class(sessions=1)
    put(first, make_venue("A", 30.75, 120.75))
    second = make_class(sessions=1, starts_at=first.last_session_at + HOUR)
    put(second, make_venue("B", 30.51, 120.68))
    ask(first, person)
    with pytest.raises(RuleBroken) as refused:
        ask(second, person)
    facts = refused.value.facts
    assert (refused.value.code, facts["minutes"], facts["as"]) == ("clash", 85, "way")
    assert facts["what"]["zh"] == f"{first.course.title_zh} {first.label_zh}"
    assert facts["starts_at"] == first.first_session_at
    put(second, make_venue("C", 30.51, 120.68, kind="online"))
    assert ask(second, person)[0].state == "enrolled"


def test_a_seat_held_elsewhere_at_that_time_is_told_and_blocks_nothing():
    held = make_class(capacity=1)
    seated, waiting = make_people(2)
    first, _second = ask(held, seated, waiting)
    cancel_enrolment(enrolment=first, by=seated, at=AT)
    other = make_class(starts_at=held.first_session_at)
    own, offered = own_and_offered(waiting, other)
    assert own is None
    assert [e.course_class for e in offers_at_the_time(other, offered)] == [held]
    assert ask(other, waiting)[0].state == "enrolled"


def test_the_rules_of_many_people_cost_as_many_queries_as_those_of_one(
    django_assert_max_num_queries,
):
    course_class = make_class(capacity=200, only_groups=["农民工"], season="冬", season_limit=1)
    people = make_people(60)
    ask(make_class(capacity=None, giving="open", starts_at=course_class.first_session_at), *people)
    asked = {p.pk: (p, AT, Way.SELF) for p in people}
    with django_assert_max_num_queries(12):
        reasons = reasons_for_many(course_class, asked, AT)
    assert {tuple(r.code for r in found) for found in reasons.values()} == {
        ("group_needed", "clash")
    }


def test_an_override_is_a_fact_is_told_and_lets_the_person_in():
    course_class = make_class(only_groups=["农民工"], age_from=18)
    (person,) = make_people(1)
    assert codes_of(course_class, person) == ["group_needed", "birth_date_needed"]
    with pytest.raises(RuleBroken, match="override_needs_reason"):
        set_aside(course_class, person, Rule.GROUPS, reason=" ")
    with pytest.raises(RuleBroken, match="override_unknown_rule"):
        set_aside(course_class, person, Rule.WINDOW)
    set_aside(course_class, person, Rule.GROUPS)
    assert codes_of(course_class, person) == ["birth_date_needed"]
    set_aside(course_class, person, Rule.GROUPS, Rule.AGE)
    assert ask(course_class, person)[0].state == "enrolled"
    assert RuleOverride.objects.count() == 2
    assert ClassFact.objects.filter(kind="overridden").count() == 2
    assert Fact.objects.filter(kind="override").count() == 2
    assert Notice.objects.filter(person=person, kind="rule_set_aside").count() == 2


def test_an_override_is_honoured_when_a_seat_is_offered_and_taken():
    course_class = make_class(capacity=1)
    seated, first, second = make_people(3)
    _seat, waits, _other = ask(course_class, seated, first, second)
    elsewhere = make_class(starts_at=course_class.first_session_at)
    ask(elsewhere, first)
    set_aside(course_class, first, Rule.CLASH)
    set_capacity(course_class=course_class, capacity=2, by=None, at=AT)
    waits.refresh_from_db()
    assert waits.state == "offered"
    assert accept_offer(enrolment=waits, by=first, at=AT).state == "enrolled"


def test_an_override_that_is_taken_back_holds_no_longer_and_the_seat_stays():
    course_class = make_class(only_groups=["农民工"])
    one, other = make_people(2)
    (row,) = set_aside(course_class, one, Rule.GROUPS)
    (enrolment,) = ask(course_class, one)
    end_override(override=row, reason="误开", by=None, at=AT)
    end_override(override=row, reason="误开", by=None, at=AT)
    enrolment.refresh_from_db()
    assert (enrolment.state, codes_of(course_class, one)) == ("enrolled", ["group_needed"])
    assert ClassFact.objects.filter(kind="override_ended").count() == 1
    assert codes_of(course_class, other) == ["group_needed"]


def test_whether_it_counts_for_subsidy_is_stored_when_the_seat_is_given():
    course_class = make_class()
    old, young = make_people(2)
    unit = make_unit()
    for person, born in ((old, 1950), (young, 1995)):
        person.birth_date, person.sex = datetime.date(born, 1, 1), "m"
        person.home_unit, person.unit_confirmed_at = unit, AT
        person.save()
    rows = ask(course_class, old, young)
    assert [(r.state, r.subsidy) for r in rows] == [("enrolled", "not"), ("enrolled", "counts")]
    assert rows[0].facts.last().details == {"subsidy": "not", "reasons": ["subsidy_retired"]}
    assert Fact.objects.filter(subject=rows[0].uuid).last().payload["subsidy"] == "not"


def test_the_same_course_passed_with_subsidy_does_not_count_twice():
    (person,) = make_people(1)
    person.birth_date, person.sex = datetime.date(1995, 1, 1), "m"
    person.home_unit, person.unit_confirmed_at = make_unit(), AT
    person.save()
    first = make_class()
    (done,) = ask(first, person)
    Enrolment.objects.filter(pk=done.pk).update(state="completed")
    Completion.objects.create(
        enrolment=done,
        outcome=CompletionOutcome.PASSED,
        state=CompletionState.CONFIRMED,
        hours=8,
        hours_share=1,
        details={},
    )
    again = make_class(course=first.course, starts_at=AT + 40 * DAY, no=2)
    (second,) = ask(again, person)
    assert (second.subsidy, [r["code"] for r in second.subsidy_reasons]) == (
        "not",
        ["subsidy_same_trade"],
    )


def test_who_waits_for_membership_may_ask_and_is_told_what_that_means():
    unit = make_unit()
    course_class = make_class(only_units=[unit])
    (person,) = make_people(1)
    assert codes_of(course_class, person) == ["unit_needed"]
    person.home_unit, person.birth_date, person.sex = unit, datetime.date(1995, 1, 1), "m"
    person.save()
    (enrolment,) = ask(course_class, person)
    assert (enrolment.state, enrolment.subsidy) == ("enrolled", "unclear")
    assert [r["code"] for r in enrolment.subsidy_reasons] == ["subsidy_unit_unchecked"]
