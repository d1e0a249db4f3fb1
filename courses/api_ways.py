"""The API of the ways to a seat: requests and decisions, ballots, nominations, quotas."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router

from accounts.models import Person, Unit
from accounts.pages.api_auth import person_of, person_or_token
from accounts.queries.roles import has_duty, has_duty_anywhere
from accounts.rules.kinds import UnitDuty
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.cursors import after, page_of
from core.errors import RuleBroken
from core.idempotency.api import once
from core.payloads import wrong_field
from courses.actions.approval import decide_request, hand_in
from courses.actions.ballot import freeze_ballot, freeze_class_ballot, reveal_ballot
from courses.actions.nominate import named_person, nominate
from courses.actions.quotas import QuotaWish, set_quotas
from courses.actions.rounds import rank_choices
from courses.api import enrolment_facts, own
from courses.api_access import organised_class
from courses.api_shapes import EnrolmentOut
from courses.api_ways_shapes import (
    BallotStateOut,
    ChoicesIn,
    DecisionIn,
    FreezeIn,
    HandInIn,
    NominationIn,
    QuotasIn,
    QuotasOut,
    RequestsPage,
    RoundOut,
    ValueIn,
)
from courses.models import Ballot, CourseClass, Enrolment
from courses.queries.approval import missing_for, requests_to_decide
from courses.queries.ballots import applied_in, ballot_of, classes_of, own_line
from courses.queries.catalogue import public_classes
from courses.queries.nominations import quota_counts
from courses.rules.states import SEATED, EnrolmentState

PAGE = 50

router = Router(tags=["courses"])


@router.post(
    "/enrolments/{enrolment_id}/hand-in",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def hand_in_request(request: HttpRequest, enrolment_id: uuid.UUID, body: HandInIn) -> HttpResponse:
    """Hand one's request in again, or change it: the place is kept, all are asked again."""
    found = own(request, enrolment_id)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        done = hand_in(enrolment=found, note=body.note, by=person, at=now())
        return 200, enrolment_facts(done)

    return once(request, person, run)


@router.get(
    "/requests",
    auth=person_or_token("read"),
    response={200: RequestsPage, **refusals()},
    by_alias=True,
)
def requests(request: HttpRequest, cursor: str = "") -> HttpResponse:
    """The requests that the caller may decide on, as officer, deputy or organiser."""
    rows = requests_to_decide(person_of(request), now()).order_by("created_at", "pk")
    return answer(
        page_of(after(rows, cursor, ("created_at", "pk")), PAGE, ("created_at", "pk"), _request)
    )


def _request(row: Enrolment) -> dict[str, Any]:
    said = getattr(row, "request", None)
    return {
        "id": str(row.uuid),
        "class": row.course_class.code,
        "state": row.state,
        "person": row.person.name,
        "unit": row.unit.code if row.unit else None,
        "unit_confirmed": row.person.unit_confirmed_at is not None,
        "place": row.place,
        "asked_at": row.created_at,
        "note": said.note if said else "",
        "missing": sorted(missing_for(row)),
        "mend_what": said.mend_what if said else "",
        "mend_until": said.mend_until if said else None,
    }


@router.post(
    "/enrolments/{enrolment_id}/decision",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def decide(request: HttpRequest, enrolment_id: uuid.UUID, body: DecisionIn) -> HttpResponse:
    """Decide on a request: by an officer of the person's unit, a deputy, or the organiser."""
    person: Person = person_of(request)
    rows = Enrolment.objects.select_related("course_class__unit", "unit", "person")
    found = get_object_or_404(rows, uuid=enrolment_id)

    def run() -> tuple[int, dict[str, Any]]:
        done = decide_request(
            enrolment=found,
            verdict=body.verdict,
            why=body.why,
            until=body.until,
            by=person,
            at=now(),
        )
        return 200, enrolment_facts(done)

    return once(request, person, run)


@router.put(
    "/classes/{code}/quotas",
    auth=person_or_token("enrol"),
    response={200: QuotasOut, **refusals()},
    by_alias=True,
)
def quotas(request: HttpRequest, code: str, body: QuotasIn) -> HttpResponse:
    """Keep seats of a class for units and groups (organisers); all quotas at once, in order."""
    course_class = organised_class(request, code)
    units = {u.code: u for u in Unit.objects.filter(code__in=[q.unit for q in body.quotas])}
    for n, quota in enumerate(body.quotas):
        if quota.unit is not None and quota.unit not in units:
            raise wrong_field("unit_unknown", f"quotas.{n}.unit")
    wishes = [
        QuotaWish(
            name_zh=quota.name_zh,
            count=quota.seats,
            unit=units[quota.unit] if quota.unit is not None else None,
            category=quota.category,
            name_en=quota.name_en,
            release_at=quota.release_at,
        )
        for quota in body.quotas
    ]
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        at = now()
        set_quotas(course_class=course_class, wishes=wishes, by=person, at=at)
        return 200, {"quotas": quota_facts(course_class, at)}

    return once(request, person, run)


def quota_facts(course_class: CourseClass, at: Any) -> list[dict[str, Any]]:
    """The quotas of a class as the API tells them."""
    return [
        {
            "name_zh": count.quota.name_zh,
            "name_en": count.quota.name_en or count.quota.name_zh,
            "unit": count.quota.unit.code if count.quota.unit else None,
            "category": count.quota.category,
            "seats": count.quota.count,
            "left": count.left,
            "released": count.released,
            "release_at": count.quota.release_at,
        }
        for count in quota_counts(course_class, at)
    ]


@router.get("/classes/{code}/quotas", auth=None, response={200: QuotasOut, **refusals()})
def quotas_of_class(request: HttpRequest, code: str) -> HttpResponse:
    """For whom seats of a class are kept, how many are left, and until when."""
    course_class = get_object_or_404(public_classes(), code=code)
    return answer({"quotas": quota_facts(course_class, now())})


@router.post(
    "/classes/{code}/nominations",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, 201: EnrolmentOut, **refusals()},
    by_alias=True,
)
def nominations(request: HttpRequest, code: str, body: NominationIn) -> HttpResponse:
    """Nominate one of the unit's people (unit officers): 201 new, 200 the same again."""
    officer: Person = person_of(request)
    at = now()
    today = timezone.localdate(at)
    if not has_duty_anywhere(officer, UnitDuty.OFFICER, today):
        raise RuleBroken("forbidden", status=403)
    course_class = get_object_or_404(CourseClass, code=code)
    if body.person is not None:
        rows = Person.objects.select_related("home_unit").filter(uuid=body.person)
        found = rows.first()
        # Who is of another unit is as unknown as who is nobody.
        if found is None or found.home_unit is None:
            raise RuleBroken("nominee_unknown")
        if not has_duty(officer, UnitDuty.OFFICER, found.home_unit, today):
            raise RuleBroken("nominee_unknown")
    else:
        found = named_person(number=body.number, name=body.name, at=at)

    def run() -> tuple[int, dict[str, Any]]:
        moment = now()
        row = nominate(course_class=course_class, person=found, by=officer, at=moment)
        return (201 if row.created_at == moment else 200), enrolment_facts(row)

    return once(request, officer, run, alike=True)


def _ballot_facts(ballot: Ballot) -> dict[str, Any]:
    rows = Enrolment.objects.filter(course_class__in_ballot__ballot=ballot)
    return {
        "id": str(ballot.uuid),
        "draw": str(ballot.draw.uuid) if ballot.draw else None,
        "frozen_at": ballot.frozen_at,
        "seated_at": ballot.seated_at,
        "seated": rows.filter(state__in=SEATED).count(),
        "waiting": rows.filter(state=EnrolmentState.WAITING).count(),
    }


@router.post(
    "/classes/{code}/ballot",
    auth=person_or_token("draw"),
    response={200: BallotStateOut, **refusals()},
    by_alias=True,
)
def freeze(request: HttpRequest, code: str, body: FreezeIn) -> HttpResponse:
    """Publish the list of a class's ballot with its commitment (organisers); again is the same."""
    course_class = organised_class(request, code)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        ballot = freeze_class_ballot(
            course_class=course_class, lost_weight=body.lost_weight, by=person, at=now()
        )
        return 200, _ballot_facts(ballot)

    return once(request, person, run)


@router.post(
    "/classes/{code}/ballot/reveal",
    auth=person_or_token("draw"),
    response={200: BallotStateOut, **refusals()},
    by_alias=True,
)
def reveal(request: HttpRequest, code: str, body: ValueIn) -> HttpResponse:
    """Draw and give the seats of a class, once (organisers)."""
    course_class = organised_class(request, code)
    return _revealed(request, ballot_of(course_class), body)


def _revealed(request: HttpRequest, ballot: Ballot | None, body: ValueIn) -> HttpResponse:
    person = person_of(request)
    if ballot is None:
        raise RuleBroken("not_frozen")

    def run() -> tuple[int, dict[str, Any]]:
        value = body.public_value.strip()
        done = reveal_ballot(ballot=ballot, public_value=value, by=person, at=now())
        return 200, _ballot_facts(done)

    return once(request, person, run)


def _round(round_id: uuid.UUID) -> Ballot:
    rows = Ballot.objects.select_related("draw", "unit")
    return get_object_or_404(rows, uuid=round_id, ranked=True)


def _round_facts(ballot: Ballot, person: Person) -> dict[str, Any]:
    classes = classes_of(ballot)
    rows = applied_in(classes).filter(person=person).order_by("choice", "pk")
    line = own_line(ballot, person)
    return {
        "id": str(ballot.uuid),
        "title_zh": ballot.title_zh,
        "title_en": ballot.title_en or ballot.title_zh,
        "closes_at": ballot.closes_at,
        "classes": [c.code for c in classes],
        "choices": [row.course_class.code for row in rows],
        "draw": str(ballot.draw.uuid) if ballot.draw else None,
        "code": line.code if line else None,
        "number": line.number if line else None,
    }


@router.get(
    "/rounds/{round_id}",
    auth=person_or_token("read"),
    response={200: RoundOut, **refusals()},
    by_alias=True,
)
def round_(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """A ballot over several classes, and the caller's choices in it."""
    return answer(_round_facts(_round(round_id), person_of(request)))


@router.put(
    "/rounds/{round_id}/choices",
    auth=person_or_token("enrol"),
    response={200: RoundOut, **refusals()},
    by_alias=True,
)
def choices(request: HttpRequest, round_id: uuid.UUID, body: ChoicesIn) -> HttpResponse:
    """Rank the classes of a ballot; the last say counts."""
    ballot = _round(round_id)
    person = person_of(request)
    by_code = {c.code: c for c in classes_of(ballot)}
    if not set(body.classes) <= set(by_code):
        raise RuleBroken("not_in_round")

    def run() -> tuple[int, dict[str, Any]]:
        wanted = [by_code[code] for code in body.classes]
        rank_choices(ballot=ballot, person=person, choices=wanted, by=person, at=now())
        return 200, _round_facts(ballot, person)

    return once(request, person, run)


def _own_round(request: HttpRequest, round_id: uuid.UUID) -> Ballot:
    ballot = _round(round_id)
    today = timezone.localdate(now())
    if not has_duty(person_of(request), UnitDuty.ORGANISER, ballot.unit, today):
        raise RuleBroken("forbidden", status=403)
    return ballot


@router.post(
    "/rounds/{round_id}/freeze",
    auth=person_or_token("draw"),
    response={200: BallotStateOut, **refusals()},
    by_alias=True,
)
def freeze_round(request: HttpRequest, round_id: uuid.UUID, body: FreezeIn) -> HttpResponse:
    """Publish the list of a ballot over several classes (organisers); again is the same."""
    ballot = _own_round(request, round_id)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        done = freeze_ballot(ballot=ballot, lost_weight=body.lost_weight, by=person, at=now())
        return 200, _ballot_facts(done)

    return once(request, person, run)


@router.post(
    "/rounds/{round_id}/reveal",
    auth=person_or_token("draw"),
    response={200: BallotStateOut, **refusals()},
    by_alias=True,
)
def reveal_round(request: HttpRequest, round_id: uuid.UUID, body: ValueIn) -> HttpResponse:
    """Draw and give the seats of several classes, once (organisers)."""
    return _revealed(request, _own_round(request, round_id), body)
