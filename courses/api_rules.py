"""The API about rules: what a class asks, and whom it lets off a rule."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from accounts.models import Person, Unit
from accounts.pages.api_auth import person_of, person_or_token
from certificates.models import Skill
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.api import once
from courses.actions.class_rules import set_class_rules
from courses.actions.overrides import end_override, override_rules
from courses.api_access import organised_class
from courses.api_rules_shapes import (
    OverrideIn,
    OverrideOut,
    OverridesOut,
    RulesIn,
    RulesOut,
    WaiveIn,
)
from courses.models import CourseClass, RuleOverride
from courses.queries.access import may_organise

router = Router(tags=["rules"])


def _rules(found: CourseClass) -> dict[str, Any]:
    return {
        "units": list(found.only_units.order_by("code").values_list("code", flat=True)),
        "groups": found.only_groups,
        "age_from": found.age_from,
        "age_to": found.age_to,
        "skills": list(found.needed_skills.order_by("code").values_list("code", flat=True)),
        "season": found.season,
        "season_limit": found.season_limit,
    }


@router.put(
    "/classes/{code}/rules",
    auth=person_or_token("enrol"),
    response={200: RulesOut, **refusals()},
    by_alias=True,
)
def set_rules(request: HttpRequest, code: str, body: RulesIn) -> HttpResponse:
    """Set what the class asks of those who want a seat (its organiser)."""
    found, person = organised_class(request, code), person_of(request)
    units = list(Unit.objects.filter(code__in=body.units))
    skills = list(Skill.objects.filter(code__in=body.skills))
    if len(units) != len(set(body.units)) or len(skills) != len(set(body.skills)):
        raise RuleBroken("unit_or_skill_unknown")

    def run() -> tuple[int, dict[str, Any]]:
        done = set_class_rules(
            course_class=found,
            only_units=units,
            only_groups=body.groups,
            age_from=body.age_from,
            age_to=body.age_to,
            needed_skills=skills,
            season=body.season,
            season_limit=body.season_limit,
            by=person,
            at=now(),
        )
        return 200, _rules(done)

    return once(request, person, run)


def _override(row: RuleOverride) -> dict[str, Any]:
    return {
        "id": str(row.uuid),
        "person": str(row.person.uuid),
        "rule": row.rule,
        "reason": row.reason,
        "at": row.at,
        "ended_at": row.ended_at,
    }


@router.get(
    "/classes/{code}/overrides",
    auth=person_or_token("read"),
    response={200: OverridesOut, **refusals()},
    by_alias=True,
)
def overrides(request: HttpRequest, code: str) -> HttpResponse:
    """The rules set aside in the class, for whom and why (its organiser)."""
    found = organised_class(request, code)
    return answer(_overrides(found.overrides.select_related("person").order_by("pk")))


def _overrides(rows: Sequence[RuleOverride]) -> dict[str, Any]:
    return {"items": [_override(row) for row in rows]}


@router.post(
    "/classes/{code}/overrides",
    auth=person_or_token("enrol"),
    response={200: OverridesOut, **refusals()},
    by_alias=True,
)
def override(request: HttpRequest, code: str, body: OverrideIn) -> HttpResponse:
    """Set rules aside for one person until the class ends (its organiser); the person is told."""
    found, by = organised_class(request, code), person_of(request)
    person = get_object_or_404(Person, uuid=body.person, merged_into=None, erased_at=None)

    def run() -> tuple[int, dict[str, Any]]:
        rows = override_rules(
            course_class=found,
            person=person,
            rules=body.rules,
            reason=body.reason,
            by=by,
            at=now(),
        )
        return 200, _overrides(rows)

    return once(request, by, run)


@router.post(
    "/overrides/{override_id}/end",
    auth=person_or_token("enrol"),
    response={200: OverrideOut, **refusals()},
    by_alias=True,
)
def end(request: HttpRequest, override_id: uuid.UUID, body: WaiveIn) -> HttpResponse:
    """The rule holds for the person again; a seat given meanwhile stays."""
    row = get_object_or_404(
        RuleOverride.objects.select_related("course_class__unit"), uuid=override_id
    )
    by = person_of(request)
    if not may_organise(by, row.course_class):
        raise RuleBroken("forbidden", status=403)

    def run() -> tuple[int, dict[str, Any]]:
        return 200, _override(end_override(override=row, reason=body.reason, by=by, at=now()))

    return once(request, by, run)
