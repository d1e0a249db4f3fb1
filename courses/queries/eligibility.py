"""Gathers what the eligibility rules look at."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from accounts.models import Person
from certificates.models import RecordFact
from core.errors import Reason
from courses.models import (
    BallotClass,
    ClassSession,
    Completion,
    CourseClass,
    Enrolment,
    RuleOverride,
    StrikePolicy,
)
from courses.queries.asked import Asked, Needed, asked_of
from courses.queries.sessions import LISTED
from courses.queries.strikes import blocks, policy_of, policy_row
from courses.rules import eligibility
from courses.rules.eligibility import ClassRules, RuleResult, Standing
from courses.rules.states import (
    LIVE,
    SEATED,
    ClassState,
    CompletionOutcome,
    CompletionState,
    EnrolmentState,
    Way,
)
from places.queries.clashes import clashes_of_people, stay, travel_table
from places.rules.travel import Stay, meet


def rules_of(course_class: CourseClass, asked: Asked | None = None) -> ClassRules:
    """What the class asks for; one query, none when what it asks was read before."""
    paths = (asked or asked_of(course_class)).unit_paths
    return replace(_window_of(course_class), unit_paths=paths)


def _window_of(course_class: CourseClass) -> ClassRules:
    first = course_class.first_session_at
    return ClassRules(
        state=course_class.state,
        giving=course_class.giving,
        opens_at=course_class.opens_at,
        closes_at=course_class.asking_ends_at,
        starts_at=first,
        first_day=timezone.localdate(first) if first else None,
        age_from=course_class.age_from,
        age_to=course_class.age_to,
        groups=course_class.only_groups,
        season=course_class.season,
        season_limit=course_class.season_limit,
    )


def stays_of(course_class: CourseClass) -> list[Stay]:
    """The sessions as the clash rule looks at them; one query."""
    return _stays(_sessions(course_class))


def _sessions(course_class: CourseClass) -> list[ClassSession]:
    """Those that are held; a page that lists all of them has read them (see `sessions`)."""
    listed: list[ClassSession] | None = getattr(course_class, LISTED, None)
    if listed is not None:
        return [session for session in listed if session.cancelled_at is None]
    return list(course_class.sessions.filter(cancelled_at=None).select_related("venue"))


def _stays(sessions: Iterable[ClassSession]) -> list[Stay]:
    return [stay(s.starts_at, s.ends_at, s.venue) for s in sessions]


def standings(
    course_class: CourseClass,
    people: Iterable[Person],
    at: datetime.datetime,
    asked: Asked | None = None,
    leaving: CourseClass | None = None,
) -> dict[int, Standing]:
    """What is known of each person, by key; as many queries whatever their number.

    A place in line counts as another seat of the course only while that class may still give one.
    What they have in the class that they would be `leaving` for this one stands in nobody's way.
    """
    people = list(people)
    asked = asked or asked_of(course_class)
    held = _sessions(course_class)
    given_up = _sessions(leaving) if leaving is not None else []
    taken = clashes_of_people(
        people,
        _stays(held),
        except_sources=[f"session:{s.uuid}" for s in [*held, *given_up]],
        except_role="learner",
    )
    own = [course_class.pk, *([leaving.pk] if leaving is not None else [])]
    same = _in_the_course(course_class, people, at, own)
    unpassed = _unpassed(asked.courses, people)
    uncertified = _uncertified(asked.skills, people)
    season = _in_season(course_class, people, own)
    aside = overrides_of(course_class, people)
    return {
        person.pk: Standing(
            unit_path=person.home_unit.path if person.home_unit else None,
            birth_date=person.birth_date,
            category=person.category,
            same_course=person.pk in same,
            clashes=tuple(clash.reason() for clash in taken.get(person.pk, ())),
            unpassed=unpassed.get(person.pk, ()),
            uncertified=uncertified.get(person.pk, ()),
            in_season=season.get(person.pk, 0),
            overridden=aside.get(person.pk, {}),
        )
        for person in people
    }


def _in_the_course(
    course_class: CourseClass,
    people: Sequence[Person],
    at: datetime.datetime,
    own: Sequence[int],
) -> set[int]:
    seated = Q(state__in=SEATED - {EnrolmentState.COMPLETED})
    in_line = Q(state__in=LIVE - SEATED, course_class__first_session_at__gt=at)
    in_line &= ~Q(course_class__in=_ranked_with(course_class))
    rows = Enrolment.objects.filter(
        seated | in_line,
        person__in=people,
        course_class__course=course_class.course_id,
        course_class__state=ClassState.PUBLISHED,
    ).exclude(course_class__in=own)
    # Whoever is asked to leave this class for another has that seat only if they say yes.
    rows = rows.exclude(
        way=Way.MOVE,
        state=EnrolmentState.OFFERED,
        made_by__enrolment__course_class=course_class,
    )
    return set(rows.values_list("person", flat=True))


def _ranked_with(course_class: CourseClass) -> QuerySet[Any]:
    """Who ranks the classes of a ballot has a place in each of them until one gives a seat."""
    ranked = BallotClass.objects.filter(ballot__classes__course_class=course_class)
    return ranked.values("course_class")


def _in_season(
    course_class: CourseClass, people: Sequence[Person], own: Sequence[int]
) -> dict[int, int]:
    """How many live enrolments each has in the other classes of the season, waiting ones too."""
    if course_class.season_limit is None:
        return {}
    rows = Enrolment.objects.filter(
        person__in=people, state__in=LIVE, course_class__season=course_class.season
    ).exclude(Q(course_class__in=own) | Q(course_class__in=_ranked_with(course_class)))
    counted = rows.order_by().values("person").annotate(number=Count("pk"))
    return {row["person"]: row["number"] for row in counted}


def overrides_of(
    course_class: CourseClass, people: Iterable[Person] | None = None
) -> dict[int, dict[str, str]]:
    """By person's key, the rules that the organiser set aside, each with the reason; one query."""
    rows = RuleOverride.objects.filter(course_class=course_class, ended_at=None)
    if people is not None:
        rows = rows.filter(person__in=list(people))
    found: dict[int, dict[str, str]] = {}
    for person, rule, reason in rows.values_list("person", "rule", "reason"):
        found.setdefault(person, {})[rule] = reason
    return found


def _uncertified(
    needed: Sequence[Needed], people: Sequence[Person]
) -> dict[int, tuple[dict[str, str], ...]]:
    """The trades asked for in which each person has no record."""
    if not needed:
        return {}
    held = RecordFact.objects.filter(
        person__in=people, skill__in=[skill.key for skill in needed], withdrawn_at=None
    )
    return _missing(needed, people, held.order_by().values_list("person", "skill").distinct())


def _unpassed(
    needed: Sequence[Needed], people: Sequence[Person]
) -> dict[int, tuple[dict[str, str], ...]]:
    """The prerequisites that each person has yet to pass."""
    if not needed:
        return {}
    passed = Completion.objects.filter(
        enrolment__person__in=people,
        enrolment__course_class__course__in=[course.key for course in needed],
        state=CompletionState.CONFIRMED,
        outcome=CompletionOutcome.PASSED,
    )
    rows = passed.values_list("enrolment__person", "enrolment__course_class__course")
    return _missing(needed, people, rows)


def _missing(
    needed: Sequence[Needed], people: Sequence[Person], rows: Iterable[tuple[int, int]]
) -> dict[int, tuple[dict[str, str], ...]]:
    """By person's key, the names of what they need and have not; `rows` are who has what."""
    have = set(rows)
    return {
        person.pk: tuple(one.title for one in needed if (person.pk, one.key) not in have)
        for person in people
    }


def _asking(
    course_class: CourseClass, people: Sequence[Person], at: datetime.datetime
) -> tuple[ClassRules, dict[int, Standing]]:
    """The rules and what is known of people who ask: the strikes too, which only then matter."""
    policy: StrikePolicy | None = policy_row(course_class.unit)
    asked = asked_of(course_class)
    known = standings(course_class, people, at, asked)
    for key, until in blocks(people, policy, at).items():
        known[key] = replace(known[key], blocked_until=until)
    rules = replace(
        rules_of(course_class, asked),
        strikes=policy_of(policy) is not None,
        prerequisites=len(asked.courses),
        certificates=len(asked.skills),
    )
    return rules, known


def results_for(
    course_class: CourseClass, person: Person, at: datetime.datetime, way: Way | str = Way.SELF
) -> list[RuleResult]:
    """Every rule with its yes or no for one person, as it would be if they asked now."""
    rules, known = _asking(course_class, [person], at)
    return eligibility.all_results(rules, known[person.pk], at, way)


def reasons_against(
    course_class: CourseClass,
    person: Person,
    at: datetime.datetime,
    way: Way | str = Way.SELF,
) -> list[Reason]:
    """Every rule that says no; empty when the person may ask."""
    rules, known = _asking(course_class, [person], at)
    return eligibility.reasons_against(rules, known[person.pk], at, way)


def offers_at_the_time(course_class: CourseClass, offered: Iterable[Enrolment]) -> list[Enrolment]:
    """Of these seats held for a person, those that this class would meet: told, they block nothing."""
    rows = list(offered)
    if not rows:
        return []
    prefetch_related_objects(rows, "course_class__sessions__venue")
    wanted, table = stays_of(course_class), travel_table()
    return [
        row
        for row in rows
        if any(
            meet(one, stay(s.starts_at, s.ends_at, s.venue), table)
            for one in wanted
            for s in row.course_class.sessions.all()
            if s.cancelled_at is None
        )
    ]


def window_reasons_of(
    course_class: CourseClass, at: datetime.datetime, way: Way = Way.SELF
) -> list[Reason]:
    """What the class itself says to whoever asks; no query."""
    return eligibility.window_reasons(_window_of(course_class), at, way)


def reasons_for_many(
    course_class: CourseClass,
    asked: Mapping[int, tuple[Person, datetime.datetime, Way]],
    at: datetime.datetime,
) -> dict[int, list[Reason]]:
    """By key: every rule that says no to a person who asked at that moment in that way."""
    rules, known = _asking(course_class, [person for person, _then, _way in asked.values()], at)
    return {
        key: eligibility.reasons_against(rules, known[person.pk], then, way)
        for key, (person, then, way) in asked.items()
    }


def reasons_against_a_seat(
    course_class: CourseClass,
    person: Person,
    at: datetime.datetime,
    leaving: CourseClass | None = None,
) -> list[Reason]:
    """What stands against giving a seat to who has asked already: the window is past."""
    return reasons_against_seats(course_class, [person], at, leaving)[person.pk]


def reasons_against_seats(
    course_class: CourseClass,
    people: Sequence[Person],
    at: datetime.datetime,
    leaving: CourseClass | None = None,
) -> dict[int, list[Reason]]:
    """The same of many, by person's key; `leaving` is the class that they would give up for it."""
    asked = asked_of(course_class)
    rules = rules_of(course_class, asked)
    known = standings(course_class, people, at, asked, leaving)
    return {person.pk: eligibility.person_reasons(rules, known[person.pk]) for person in people}
