"""Whether a person may ask for a seat: every rule yes or no, why, and what was overridden.

Source: the design page on training (Eligibility). Checked when asking and when a seat is given.
The audience of a course is advice; only what is asked for here is a rule. A block by strikes stands
against a new request alone: who has asked already keeps the place.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from accounts.rules.ages import full_years
from core.errors import Reason
from courses.rules.states import ClassState, Giving, Way

# Who asks for somebody else on the strength of an office is not held to the hours of enrolment.
BY_STAFF = frozenset({Way.ORGANISER, Way.DOOR, Way.MOVE})


BY_NOMINATION = BY_STAFF | {Way.OFFICER}


class Rule(StrEnum):
    """The rules, in the order in which they are told."""

    WINDOW = "window"
    UNITS = "units"
    GROUPS = "groups"
    AGE = "age"
    PREREQUISITES = "prerequisites"
    CERTIFICATES = "certificates"
    SEASON = "season"
    SAME_COURSE = "same_course"
    CLASH = "clash"
    STRIKES = "strikes"


# What the organiser may set aside for one person: all but the class's own hours and state.
OVERRIDABLE = frozenset(Rule) - {Rule.WINDOW}


@dataclass(frozen=True)
class ClassRules:
    """What a class asks for. No `unit_paths` means every unit; paths are prefixes.

    `age_from` and `age_to` are full years on the first day, both included; None is no limit.
    `groups` are categories of workers, none means all. `season_limit` is how many live enrolments
    a person may have in the classes of `season`, this one included; None is no limit.
    """

    state: str
    giving: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    starts_at: datetime.datetime | None
    first_day: datetime.date | None
    unit_paths: Collection[str] = ()
    age_from: int | None = None
    age_to: int | None = None
    groups: Collection[str] = ()
    season: str = ""
    season_limit: int | None = None
    prerequisites: int = 0
    certificates: int = 0
    strikes: bool = False


@dataclass(frozen=True)
class Standing:
    """What is known of a person. `unpassed` are prerequisites not passed, each {"zh", "en"}.

    `uncertified` are the trades asked for without a record in them. `in_season` counts the live
    enrolments in other classes of the season. the clashes are told
    by the first of `clashes`.
    `blocked_until` is None without a block. `overridden`: rule → the organiser's reason.
    """

    unit_path: str | None = None
    birth_date: datetime.date | None = None
    category: str = ""
    same_course: bool = False
    clashes: Collection[Reason] = ()
    unpassed: Collection[Mapping[str, str]] = ()
    uncertified: Collection[Mapping[str, str]] = ()
    in_season: int = 0
    blocked_until: datetime.datetime | None = None
    overridden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleResult:
    """One rule's answer: `reasons` are empty when it says yes, `said` is what it says then.

    `overridden`: it said no (`reasons`), and the organiser set it aside with that reason.
    """

    rule: Rule
    reasons: tuple[Reason, ...] = ()
    said: Reason | None = None
    overridden: str = ""

    @property
    def ok(self) -> bool:
        """Does nothing stand against the person by this rule?"""
        return not self.reasons or bool(self.overridden)


def window_reasons(
    rules: ClassRules, at: datetime.datetime, way: Way | str = Way.SELF
) -> list[Reason]:
    """What the class itself says; only the first that holds, as the rest follow from it.

    The organiser and the door may seat somebody before it opens, after it closes, and the door also
    once the class has begun. Seats by nomination are asked for by officers alone.
    """
    staff = way in BY_STAFF
    begun = way != Way.DOOR and rules.starts_at is not None and rules.starts_at <= at
    early = rules.opens_at is not None and at < rules.opens_at
    late = rules.closes_at is not None and at >= rules.closes_at
    said = (
        (rules.state == ClassState.CANCELLED, Reason("class_cancelled")),
        (rules.state == ClassState.DRAFT, Reason("class_not_published")),
        (rules.state == ClassState.FINISHED or begun, Reason("begun")),
        (rules.giving == Giving.NOMINATION and way not in BY_NOMINATION, Reason("by_nomination")),
        (early and not staff, Reason("not_open_yet", {"opens_at": rules.opens_at})),
        (late and not staff, Reason("closed")),
    )
    return [reason for holds, reason in said if holds][:1]


def person_results(rules: ClassRules, person: Standing) -> list[RuleResult]:
    """Every rule about the person that holds at asking and at seating, in the order of `Rule`."""
    told = [
        _units(rules, person),
        _groups(rules, person),
        _age(rules, person),
        _courses(rules, person),
        _certificates(rules, person),
        _season(rules, person),
        RuleResult(
            Rule.SAME_COURSE,
            (Reason("same_course"),) if person.same_course else (),
            Reason("no_other_class"),
        ),
        RuleResult(Rule.CLASH, tuple(person.clashes)[:1], Reason("time_free")),
    ]
    return [_set_aside(result, person) for result in told]


def all_results(
    rules: ClassRules, person: Standing, at: datetime.datetime, way: Way | str = Way.SELF
) -> list[RuleResult]:
    """Every rule that is looked at when somebody asks, each with its yes or no."""
    window = RuleResult(
        Rule.WINDOW,
        tuple(window_reasons(rules, at, way)),
        Reason("window_until", {"closes_at": rules.closes_at})
        if rules.closes_at
        else Reason("window_open"),
    )
    return [window, *person_results(rules, person), *_strikes(rules, person, at)]


def person_reasons(rules: ClassRules, person: Standing) -> list[Reason]:
    """What stands against the person: unit, age, prerequisites, another seat, a clash."""
    return _against(person_results(rules, person))


def reasons_against(
    rules: ClassRules, person: Standing, at: datetime.datetime, way: Way | str = Way.SELF
) -> list[Reason]:
    """All of them; empty when the person may ask."""
    return _against(all_results(rules, person, at, way))


def _against(results: list[RuleResult]) -> list[Reason]:
    return [reason for result in results if not result.ok for reason in result.reasons]


def _set_aside(result: RuleResult, person: Standing) -> RuleResult:
    why = person.overridden.get(result.rule, "") if result.reasons else ""
    return RuleResult(result.rule, result.reasons, result.said, why) if why else result


def _units(rules: ClassRules, person: Standing) -> RuleResult:
    if not rules.unit_paths:
        return RuleResult(Rule.UNITS, said=Reason("all_units"))
    if person.unit_path is None:
        return RuleResult(Rule.UNITS, (Reason("unit_needed"),))
    inside = any(person.unit_path.startswith(path) for path in rules.unit_paths)
    against = () if inside else (Reason("other_units_only"),)
    return RuleResult(Rule.UNITS, against, Reason("unit_fits"))


def _groups(rules: ClassRules, person: Standing) -> RuleResult:
    if not rules.groups:
        return RuleResult(Rule.GROUPS, said=Reason("all_groups"))
    facts: dict[str, Any] = {"groups": tuple(sorted(rules.groups))}
    if not person.category:
        return RuleResult(Rule.GROUPS, (Reason("group_needed", facts),))
    against = () if person.category in rules.groups else (Reason("other_groups_only", facts),)
    return RuleResult(Rule.GROUPS, against, Reason("group_fits", facts))


def _age(rules: ClassRules, person: Standing) -> RuleResult:
    if rules.first_day is None or (rules.age_from is None and rules.age_to is None):
        return RuleResult(Rule.AGE, said=Reason("any_age"))
    return RuleResult(Rule.AGE, tuple(_age_reasons(rules, person)), Reason("age_fits"))


def _age_reasons(rules: ClassRules, person: Standing) -> list[Reason]:
    if person.birth_date is None or rules.first_day is None:
        return [Reason("birth_date_needed")]
    age = full_years(person.birth_date, rules.first_day)
    if rules.age_from is not None and age < rules.age_from:
        return [Reason("too_young", {"age": rules.age_from})]
    if rules.age_to is not None and age > rules.age_to:
        return [Reason("too_old", {"age": rules.age_to})]
    return []


def _courses(rules: ClassRules, person: Standing) -> RuleResult:
    against = tuple(Reason("prerequisite", {"course": course}) for course in person.unpassed)
    said = Reason("prerequisites_passed" if rules.prerequisites else "no_prerequisites")
    return RuleResult(Rule.PREREQUISITES, against, said)


def _certificates(rules: ClassRules, person: Standing) -> RuleResult:
    against = tuple(Reason("certificate_needed", {"skill": skill}) for skill in person.uncertified)
    said = Reason("certificates_there" if rules.certificates else "no_certificates")
    return RuleResult(Rule.CERTIFICATES, against, said)


def _season(rules: ClassRules, person: Standing) -> RuleResult:
    if rules.season_limit is None:
        return RuleResult(Rule.SEASON, said=Reason("no_season_limit"))
    facts = {"limit": rules.season_limit, "season": rules.season, "live": person.in_season}
    full = person.in_season >= rules.season_limit
    return RuleResult(
        Rule.SEASON, (Reason("season_limit", facts),) if full else (), Reason("season_left", facts)
    )


def _strikes(rules: ClassRules, person: Standing, at: datetime.datetime) -> list[RuleResult]:
    """Nothing at all where the unit has not turned strikes on."""
    if not rules.strikes:
        return []
    until = person.blocked_until
    blocked = until is not None and at < until
    against = (Reason("blocked", {"until": until}),) if blocked else ()
    return [_set_aside(RuleResult(Rule.STRIKES, against, Reason("not_blocked")), person)]
