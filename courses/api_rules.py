"""The API about rules: strikes and appeals, overrides, what a class asks, moving a session."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router

from accounts.models import Person, Unit
from accounts.pages.api_auth import person_of, person_or_token
from accounts.queries.roles import has_duty
from accounts.rules.kinds import UnitDuty
from certificates.models import Skill
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.idempotency.api import once
from courses.actions.class_rules import set_class_rules
from courses.actions.overrides import end_override, override_rules
from courses.actions.session_moves import answer_move, check_movable, move_session
from courses.actions.strikes import (
    answer_appeal,
    appeal_strike,
    set_strike_policy,
    waive_strike,
)
from courses.api import enrolment_facts, own
from courses.api_rules_shapes import (
    AnswerIn,
    AppealIn,
    ChoiceIn,
    MoveIn,
    MoveOut,
    OverrideIn,
    OverrideOut,
    OverridesOut,
    PolicyIn,
    PolicyOut,
    RulesIn,
    RulesOut,
    StrikeOut,
    StrikesPage,
    WaiveIn,
)
from courses.api_shapes import EnrolmentOut
from courses.models import ClassSession, CourseClass, RuleOverride, Strike, StrikePolicy
from courses.queries.access import may_organise
from courses.queries.session_moves import MovePreview, Target, preview_move
from courses.queries.strikes import account, accounts_of, with_all
from courses.rules.strikes import Weighed
from places.models import Room

router = Router(tags=["rules"])


def _strike(strike: Strike, weighed: Weighed | None, at: datetime.datetime) -> dict[str, Any]:
    return {
        "id": str(strike.uuid),
        "person": str(strike.person.uuid),
        "class": strike.enrolment.course_class.code,
        "kind": strike.kind,
        "strikes": f"{strike.halves / 2:g}",
        "talk": weighed is not None and weighed.talk,
        "counts": weighed is not None and weighed.counts_at(at),
        "at": strike.at,
        "ends_at": weighed.ends_at if weighed else None,
        "waived_at": strike.waived_at,
        "appeal": strike.appeal,
        "appealed_at": strike.appealed_at,
        "answer": strike.answer,
        "answered_at": strike.answered_at,
    }


def strike_now(pk: int) -> dict[str, Any]:
    """A strike as it stands now among the person's others."""
    at = now()
    strike = with_all(Strike.objects.filter(pk=pk)).get()
    policy = StrikePolicy.objects.get(unit=strike.unit_id)
    others = Strike.objects.filter(person=strike.person_id, unit=strike.unit_id)
    rows = account(policy, others, at).rows
    return _strike(strike, next((w for s, w in rows if s.pk == pk), None), at)


@router.get(
    "/me/strikes",
    auth=person_or_token("read"),
    response={200: StrikesPage, **refusals()},
    by_alias=True,
)
def my_strikes(request: HttpRequest) -> HttpResponse:
    """One's own no-shows with their dates, by the unit whose rule noted them."""
    at = now()
    return answer(
        {
            "items": [
                {
                    "unit": found.policy.unit.code,
                    "strikes": f"{found.halves / 2:g}",
                    "blocked_until": found.blocked_until,
                    "items": [_strike(strike, weighed, at) for strike, weighed in found.rows],
                }
                for found in accounts_of(person_of(request), at)
            ]
        }
    )


@router.post(
    "/strikes/{strike_id}/appeal",
    auth=person_or_token("enrol"),
    response={200: StrikeOut, **refusals()},
    by_alias=True,
)
def appeal(request: HttpRequest, strike_id: uuid.UUID, body: AppealIn) -> HttpResponse:
    """Say once what happened; only about one's own."""
    person = person_of(request)
    strike = get_object_or_404(Strike, uuid=strike_id, person=person)

    def run() -> tuple[int, dict[str, Any]]:
        done = appeal_strike(strike=strike, text=body.text, by=person, at=now())
        return 200, strike_now(done.pk)

    return once(request, person, run)


def _organised_strike(person: Person, strike_id: uuid.UUID) -> Strike:
    strike = get_object_or_404(Strike.objects.select_related("unit"), uuid=strike_id)
    _only_organiser(person, strike.unit)
    return strike


def _only_organiser(person: Person, unit: Unit) -> None:
    if not has_duty(person, UnitDuty.ORGANISER, unit, timezone.localdate(now())):
        raise RuleBroken("forbidden", status=403)


@router.post(
    "/strikes/{strike_id}/waive",
    auth=person_or_token("enrol"),
    response={200: StrikeOut, **refusals()},
    by_alias=True,
)
def waive(request: HttpRequest, strike_id: uuid.UUID, body: WaiveIn) -> HttpResponse:
    """Take a no-show back, with a reason (organiser of the unit)."""
    person = person_of(request)
    strike = _organised_strike(person, strike_id)

    def run() -> tuple[int, dict[str, Any]]:
        done = waive_strike(strike=strike, reason=body.reason, by=person, at=now())
        return 200, strike_now(done.pk)

    return once(request, person, run)


@router.post(
    "/strikes/{strike_id}/answer",
    auth=person_or_token("enrol"),
    response={200: StrikeOut, **refusals()},
    by_alias=True,
)
def answer_one(request: HttpRequest, strike_id: uuid.UUID, body: AnswerIn) -> HttpResponse:
    """Answer an appeal with a reason (organiser of the unit)."""
    person = person_of(request)
    strike = _organised_strike(person, strike_id)

    def run() -> tuple[int, dict[str, Any]]:
        done = answer_appeal(
            strike=strike, waive=body.waive, answer=body.answer, by=person, at=now()
        )
        return 200, strike_now(done.pk)

    return once(request, person, run)


@router.put(
    "/units/{code}/strike-policy",
    auth=person_or_token("enrol"),
    response={200: PolicyOut, **refusals()},
    by_alias=True,
)
def policy(request: HttpRequest, code: str, body: PolicyIn) -> HttpResponse:
    """Turn a unit's rule for no-shows on or off (its organiser)."""
    unit = get_object_or_404(Unit, code=code)
    person = person_of(request)
    _only_organiser(person, unit)

    def run() -> tuple[int, dict[str, Any]]:
        row = set_strike_policy(
            unit=unit,
            on=body.on,
            limit_halves=int(body.limit * 2),
            block_days=body.block_days,
            by=person,
            at=now(),
        )
        return 200, {
            "unit": unit.code,
            "on_since": row.on_since,
            "limit": row.limit_halves / 2,
            "block_days": row.block_days,
        }

    return once(request, person, run)


def _organised(request: HttpRequest, code: str) -> CourseClass:
    found = get_object_or_404(CourseClass.objects.select_related("course", "unit"), code=code)
    if not may_organise(person_of(request), found):
        raise RuleBroken("forbidden", status=403)
    return found


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
    found, person = _organised(request, code), person_of(request)
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
    found = _organised(request, code)
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
    found, by = _organised(request, code), person_of(request)
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


def _session(request: HttpRequest, session_id: uuid.UUID) -> ClassSession:
    rows = ClassSession.objects.select_related(
        "course_class__course", "course_class__unit", "venue", "room__venue"
    )
    session = get_object_or_404(rows, uuid=session_id)
    if not may_organise(person_of(request), session.course_class):
        raise RuleBroken("forbidden", status=403)
    return session


def _target(session: ClassSession, body: MoveIn) -> Target:
    room = None
    if body.room is not None:
        rooms = Room.objects.select_related("venue")
        room = rooms.filter(venue__code=body.venue or "", code=body.room).first()
        if room is None:
            raise RuleBroken("room_unknown")
    return Target(body.starts_at, body.ends_at, room.venue if room else session.venue, room)


def _moved(found: MovePreview) -> dict[str, Any]:
    def told(reason: Any, **more: str) -> dict[str, str]:
        return {"code": reason.code, "detail": words(reason.code, {**reason.facts, **more})}

    return {
        "told": len(found.seated),
        "hits": [
            {
                "enrolment": str(hit.enrolment.uuid),
                "person": str(hit.enrolment.person.uuid),
                "clash": told(hit.reason),
            }
            for hit in found.hits
        ],
        "staff": [told(clash.reason("trainer_taken"), who=p.name) for p, clash in found.staff],
        "room_taken": found.room_taken,
        "possible": found.possible,
    }


@router.post(
    "/sessions/{session_id}/move/preview",
    auth=person_or_token("enrol"),
    response={200: MoveOut, **refusals()},
    by_alias=True,
)
def preview(request: HttpRequest, session_id: uuid.UUID, body: MoveIn) -> HttpResponse:
    """Whom a move would hit and what they would be told; nothing is stored."""
    session = _session(request, session_id)
    check_movable(session, session.course_class, now())
    if body.ends_at <= body.starts_at:
        raise RuleBroken("ends_before_start")
    return answer(_moved(preview_move(session, _target(session, body))))


@router.post(
    "/sessions/{session_id}/move",
    auth=person_or_token("enrol"),
    response={200: MoveOut, **refusals()},
    by_alias=True,
)
def move(request: HttpRequest, session_id: uuid.UUID, body: MoveIn) -> HttpResponse:
    """Move the session: everybody is told, and who gets a clash is asked to choose."""
    session, by = _session(request, session_id), person_of(request)
    target = _target(session, body)

    def run() -> tuple[int, dict[str, Any]]:
        done = move_session(session=session, target=target, reason=body.reason, by=by, at=now())
        return 200, _moved(done)

    return once(request, by, run)


@router.post(
    "/enrolments/{enrolment_id}/moved",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def choose(request: HttpRequest, enrolment_id: uuid.UUID, body: ChoiceIn) -> HttpResponse:
    """After a move into a clash: keep the seat, or give it back without a strike."""
    found, person = own(request, enrolment_id), person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        done = answer_move(enrolment=found, answer=body.answer, by=person, at=now())
        return 200, enrolment_facts(done)

    return once(request, person, run)
