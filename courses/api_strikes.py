"""The API about no-shows: own strikes, appeals, waivers, the unit's rule."""

import datetime
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router

from accounts.models import Person, Unit
from accounts.pages.api_auth import person_of, person_or_token
from accounts.queries.roles import has_duty
from accounts.rules.kinds import UnitDuty
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.api import once
from courses.actions.strikes import (
    answer_appeal,
    appeal_strike,
    set_strike_policy,
    waive_strike,
)
from courses.api_rules_shapes import (
    AnswerIn,
    AppealIn,
    PolicyIn,
    PolicyOut,
    StrikeOut,
    StrikesPage,
    WaiveIn,
)
from courses.models import Strike, StrikePolicy
from courses.queries.strikes import account, accounts_of, with_all
from courses.rules.strikes import Weighed

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
