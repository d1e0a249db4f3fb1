"""A result's way: computing → checked → signed → provisional (公示) → final.

Nothing is public before its time. The ledger is sealed before a signature and a publication, so
that what was signed is in a block; its head is kept with the signature.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from competitions.actions.awards import give_awards, withdraw_awards
from competitions.actions.facts import write_fact
from competitions.actions.standings import compute_event, gaps_of
from competitions.models import Event, Result, ResultFact
from competitions.queries.notices import people_of
from competitions.queries.seeing import PUBLIC, is_opened
from competitions.rules.states import RESULT_MOVES, ResultState, StageState, check_move
from core.errors import RuleBroken
from core.jobs.actions import enqueue
from core.jobs.models import Job
from core.ledger.actions import seal
from core.ledger.queries import head
from core.locking import locked_one
from core.notices.actions import tell
from core.notices.kinds import both
from core.web.public_pages import forget_public_pages
from core.workdays.queries import notice_of


def _locked(event: Event) -> Result:
    locked_one(Event.objects.filter(pk=event.pk))
    return locked_one(
        Result.objects.filter(event=event).select_related("event__competition__unit")
    )


def _move(
    result: Result,
    to: ResultState,
    *,
    why: str = "",
    by: Person | None,
    at: datetime.datetime,
    **fields: Any,
) -> Result:
    before = ResultState(result.state)
    check_move(RESULT_MOVES, before, to)
    result.state = to
    for name, value in fields.items():
        setattr(result, name, value)
    result.save()
    ResultFact.objects.create(
        result=result, from_state=before, to_state=to, why=why[:200], by=by, at=at
    )
    write_fact(result, by=by, at=at, why=why[:200])
    result.event.stages.update(changed_at=at)
    if PUBLIC & {before, to}:
        transaction.on_commit(forget_public_pages)
    return result


@transaction.atomic
def check_result(*, event: Event, by: Person | None, at: datetime.datetime) -> Result:
    """Compute the event anew and state that it is complete and was checked.

    Refuses with `stages_open(stages)`, `numbers_closed`, `result_has_gaps` (`errors` name the
    start numbers). Again changes nothing.
    """
    result = _locked(event)
    if result.state == ResultState.CHECKED:
        return result
    check_move(RESULT_MOVES, ResultState(result.state), ResultState.CHECKED)
    event = result.event
    open_stages = [s.no for s in event.stages.exclude(state=StageState.CLOSED)]
    if open_stages:
        raise RuleBroken("stages_open", stages="、".join(map(str, open_stages)))
    if not all(is_opened(stage) for stage in event.stages.all()):
        raise RuleBroken("numbers_closed")
    compute_event(event=event, by=by, at=at)
    gaps = gaps_of(event)
    if gaps:
        raise RuleBroken(
            "result_has_gaps",
            count=len(gaps),
            errors=[{"entry": entry.start_no, "code": "no_place"} for entry in gaps],
        )
    result = _locked(event)
    return _move(result, ResultState.CHECKED, by=by, at=at, checked_by=by, checked_at=at)


@transaction.atomic
def sign_result(*, event: Event, by: Person | None, at: datetime.datetime) -> Result:
    """The chief judge's signature, once: the ledger is sealed first and its head kept.

    Refuses with `result_already_signed`, `checker_signs` (whoever checked doesn't sign).
    """
    result = _locked(event)
    if result.state in {ResultState.SIGNED, ResultState.PROVISIONAL, ResultState.FINAL}:
        raise RuleBroken("result_already_signed")
    if by is not None and result.checked_by_id == by.pk:
        raise RuleBroken("checker_signs")
    chain = result.event.competition.chain
    seal(chain=chain, at=at)
    newest = head(chain)
    return _move(
        result,
        ResultState.SIGNED,
        by=by,
        at=at,
        signed_by=by,
        signed_at=at,
        ledger_no=newest.no if newest else None,
        ledger_head=newest.hash if newest else "",
    )


@transaction.atomic
def publish_result(*, event: Event, by: Person | None, at: datetime.datetime) -> Result:
    """Publish the signed result for the notice period of working days; its people are told.

    Refuses with `calendar_year_unknown` when the period reaches into a year nobody entered.
    """
    result = _locked(event)
    if result.state == ResultState.PROVISIONAL:
        return result
    competition = result.event.competition
    period = notice_of(timezone.localdate(at), competition.notice_days)
    seal(chain=competition.chain, at=at)
    result = _move(
        result,
        ResultState.PROVISIONAL,
        by=by,
        at=at,
        published_at=at,
        notice_from=period.first,
        notice_to=period.last,
    )
    _tell(result, "result_published", at)
    return result


@transaction.atomic
def finalise_result(*, event: Event, by: Person | None, at: datetime.datetime) -> Result:
    """Final, once the notice period is over: the awards are given, the certificates follow.

    Refuses with `notice_running(until)`. Again changes nothing.
    """
    result = _locked(event)
    if result.state == ResultState.FINAL:
        return result
    if result.notice_to is not None and timezone.localdate(at) <= result.notice_to:
        raise RuleBroken("notice_running", until=result.notice_to.isoformat())
    result = _move(result, ResultState.FINAL, by=by, at=at, final_at=at)
    give_awards(event=result.event, by=by, at=at)
    _enqueue(result, "", by=by, at=at)
    _tell(result, "result_final", at)
    return result


def _enqueue(result: Result, again: str, *, by: Person | None, at: datetime.datetime) -> Job:
    return enqueue(
        kind="competitions.issue_awards",
        args={"event": str(result.event.uuid), "at": at.isoformat()},
        key=f"{jobs_of(result)}{again}",
        by=by,
        at=at,
    )


def jobs_of(result: Result) -> str:
    """What the keys of the jobs that issue this result's certificates begin with."""
    return f"issue_awards:{result.event.uuid}:{result.revision}:"


@transaction.atomic
def issue_missing_awards(*, event: Event, by: Person | None, at: datetime.datetime) -> Job:
    """The job that issues what is not out yet; those that are out stay. `result_not_final`."""
    result = _locked(event)
    if result.state != ResultState.FINAL:
        raise RuleBroken("result_not_final")
    return _enqueue(result, str(at.timestamp()), by=by, at=at)


@transaction.atomic
def reopen_result(*, event: Event, why: str, by: Person | None, at: datetime.datetime) -> Result:
    """Back to computing, with a reason: awards and their certificates are withdrawn."""
    if not why.strip():
        raise RuleBroken("reason_needed")
    result = _locked(event)
    if result.state == ResultState.COMPUTING:
        return result
    withdraw_awards(event=result.event, why=why, by=by, at=at)
    return _move(
        result,
        ResultState.COMPUTING,
        why=why.strip(),
        by=by,
        at=at,
        checked_by=None,
        checked_at=None,
        signed_by=None,
        signed_at=None,
        ledger_no=None,
        ledger_head="",
        published_at=None,
        notice_from=None,
        notice_to=None,
        final_at=None,
    )


def _tell(result: Result, kind: str, at: datetime.datetime) -> None:
    event = result.event
    for person in people_of(event):
        tell(
            person=person,
            kind=kind,
            facts={"event": both(event.title_zh, event.title_en)},
            url=f"/events/{event.code}/",
            key=f"{kind}:{result.uuid}:{result.revision}:{person.uuid}",
            at=at,
        )
