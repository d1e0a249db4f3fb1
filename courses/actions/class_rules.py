"""Changing what a class asks of those who want a seat."""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction

from accounts.models import Person, Unit
from certificates.models import Skill
from core.constraints import refused_as
from core.web.public_pages import forget_public_pages
from courses.actions.facts import write_class_fact
from courses.actions.giving import settle_queue
from courses.actions.moving import lock_class
from courses.models import CourseClass


@transaction.atomic
def set_class_rules(  # noqa: PLR0913 - the rules of a class
    *,
    course_class: CourseClass,
    only_units: Sequence[Unit],
    only_groups: Collection[str],
    age_from: int | None,
    age_to: int | None,
    needed_skills: Sequence[Skill],
    season: str,
    season_limit: int | None,
    by: Person | None,
    at: datetime.datetime,
) -> CourseClass:
    """Set all rules about the person; a seat that was given stays, who waits is looked at anew.

    Refuses `season_needed` for a limit without a season, `ages_in_order`.
    """
    course_class = lock_class(course_class)
    course_class.only_groups = sorted(set(only_groups))
    course_class.age_from, course_class.age_to = age_from, age_to
    course_class.season, course_class.season_limit = season.strip(), season_limit
    with refused_as(
        {
            "class_season_limit_has_season": "season_needed",
            "class_ages_in_order": "ages_not_in_order",
        }
    ):
        course_class.save(
            update_fields=["only_groups", "age_from", "age_to", "season", "season_limit"]
        )
    course_class.only_units.set(only_units)
    course_class.needed_skills.set(needed_skills)
    write_class_fact(
        course_class,
        "rules",
        by=by,
        at=at,
        units=sorted(unit.code for unit in only_units),
        groups=course_class.only_groups,
        ages=[age_from, age_to],
        skills=sorted(skill.code for skill in needed_skills),
        season=course_class.season,
        season_limit=season_limit,
    )
    transaction.on_commit(forget_public_pages)
    settle_queue(course_class, by=None, at=at)
    return course_class
