"""A timed stage from the first run to the certificate, and back when a result is re-opened."""

import datetime
from decimal import Decimal

import pytest

from certificates.models import Certificate, RecordFact
from competitions.actions.results import (
    check_result,
    finalise_result,
    publish_result,
    reopen_result,
    sign_result,
)
from competitions.actions.runs import RunSeen, sign_run, submit_run, unlock_run, write_run
from competitions.actions.stages import close_stage, run_stage
from competitions.actions.standings import moved_places
from competitions.models import Award, AwardRule, StageStanding, TimedRun
from competitions.queries.ledger import differences
from competitions.rules.states import ResultState, Standing
from core.errors import RuleBroken
from tests.factories.competitions import make_timed_stage
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
DAYS = datetime.timedelta(days=14)


def code_of(call, **arguments):
    with pytest.raises(RuleBroken) as refused:
        call(**arguments)
    return refused.value.code


def seen(first, second, faults=None, **more):
    return RunSeen({1: Decimal(first), 2: Decimal(second)}, faults or {}, **more)


@pytest.fixture
def stage():
    stage = make_timed_stage(entries=4)
    return run_stage(stage=stage, by=None, at=AT)


@pytest.fixture
def people():
    return {"writer": make_person("计时"), "chief": make_person("裁判长")}


def run_of(stage, start_no):
    return TimedRun.objects.get(stage_entry__stage=stage, stage_entry__entry__start_no=start_no)


def record(stage, start_no, what, people, *, sign=True):
    run = write_run(run=run_of(stage, start_no), seen=what, by=people["writer"], at=AT)
    submit_run(run=run, by=people["writer"], at=AT)
    if sign:
        sign_run(run=run, by=people["chief"], at=AT)
    return run


def all_runs(stage, people):
    record(stage, 1, seen("43.10", "25.00"), people)
    record(stage, 2, seen("41.00", "24.00", {(1, 1): 1}), people)  # + 5 s
    record(stage, 3, seen("30.00", "20.00", {(2, 1): 1}), people)  # the hose station is failed
    record(stage, 4, seen("95.00", "24.00"), people)  # stopped: counts 90


def ranks(stage):
    rows = StageStanding.objects.filter(stage=stage).select_related("entry")
    return {row.entry.start_no: (row.rank, str(row.mark)) for row in rows}


def test_a_stopped_station_counts_its_limit_and_a_failed_one_stands_behind_all(stage, people):
    all_runs(stage, people)
    close_stage(stage=stage, by=people["chief"], at=AT)
    check_result(event=stage.event, by=people["writer"], at=AT)
    assert ranks(stage) == {
        1: (1, "68.10"),
        2: (2, "70.00"),
        4: (3, "114.00"),
        3: (4, "90.00"),
    }


def test_what_can_t_be_is_refused_whole_and_names_the_station(stage, people):
    run = run_of(stage, 1)
    with pytest.raises(RuleBroken) as refused:
        write_run(
            run=run,
            seen=RunSeen({1: Decimal(-1), 9: Decimal(5)}, {(1, 7): 1}),
            by=None,
            at=AT,
        )
    assert refused.value.code == "bad_run"
    assert refused.value.errors == [
        {"station": 1, "code": "bad_time"},
        {"station": 9, "code": "unknown_station"},
        {"station": 1, "fault": 7, "code": "unknown_fault"},
    ]
    assert not run.times.exists()


def test_a_run_with_a_gap_is_not_submitted_and_a_disqualification_says_why(stage, people):
    run = write_run(run=run_of(stage, 1), seen=RunSeen({1: Decimal(40)}), by=None, at=AT)
    with pytest.raises(RuleBroken) as refused:
        submit_run(run=run, by=None, at=AT)
    assert refused.value.errors == [{"station": 2, "code": "no_time"}]
    out = RunSeen({}, standing=Standing.DISQUALIFIED)
    assert code_of(write_run, run=run, seen=out, by=None, at=AT) == "reason_needed"


def test_a_second_signature_and_one_s_own_are_refused(stage, people):
    run = record(stage, 1, seen("43.10", "25.00"), people, sign=False)
    assert code_of(sign_run, run=run, by=people["writer"], at=AT) == "writer_signs"
    sign_run(run=run, by=people["chief"], at=AT)
    assert code_of(sign_run, run=run, by=people["chief"], at=AT) == "run_already_signed"
    again = seen("1.00", "1.00")
    assert code_of(write_run, run=run, seen=again, by=None, at=AT) == "run_locked"
    unlock_run(run=run, why="抄错", by=people["chief"], at=AT)
    write_run(run=run, seen=seen("43.20", "25.00"), why="抄错", by=people["writer"], at=AT)
    kinds = list(run.facts.values_list("kind", flat=True))
    assert kinds == ["written", "submitted", "signed", "locked", "draft", "written"]


def test_a_stage_with_an_open_run_is_not_closed(stage, people):
    record(stage, 1, seen("43.10", "25.00"), people)
    with pytest.raises(RuleBroken) as refused:
        close_stage(stage=stage, by=None, at=AT)
    assert refused.value.code == "stage_incomplete"
    assert [error["row"] for error in refused.value.errors] == ["02", "03", "04"]


@pytest.fixture
def final(stage, people):
    AwardRule.objects.create(
        event=stage.event, order=1, title_zh="一等奖", by="rank", first=1, last=1
    )
    AwardRule.objects.create(
        event=stage.event, order=2, title_zh="二等奖", by="rank", first=2, last=3
    )
    all_runs(stage, people)
    event = stage.event
    close_stage(stage=stage, by=people["chief"], at=AT)
    check_result(event=event, by=people["writer"], at=AT)
    sign_result(event=event, by=people["chief"], at=AT)
    publish_result(event=event, by=people["writer"], at=AT)
    return event


def test_the_result_goes_its_way_and_ends_in_certificates(
    final, people, django_capture_on_commit_callbacks
):
    event = final
    event.result.refresh_from_db()
    assert event.result.notice_from == datetime.date(2026, 11, 25)
    assert event.result.notice_to == datetime.date(2026, 12, 1)
    assert code_of(finalise_result, event=event, by=None, at=AT) == "notice_running"
    with django_capture_on_commit_callbacks(execute=True):
        finalise_result(event=event, by=None, at=AT + DAYS)
        finalise_result(event=event, by=None, at=AT + DAYS)
    titles = [award.rule.title_zh for award in Award.objects.order_by("entry__start_no")]
    assert titles == ["一等奖", "二等奖", "二等奖"]
    assert Certificate.objects.filter(kind="award").count() == 9  # teams of three
    assert RecordFact.objects.filter(kind="competition").count() == 12
    assert list(differences(event.competition.chain)) == []


def test_signing_seals_the_ledger_and_keeps_its_head(final):
    result = final.result
    result.refresh_from_db()
    assert result.ledger_no >= 1
    assert len(result.ledger_head) == 64


def test_a_signed_result_is_signed_once_and_not_by_its_checker(stage, people):
    all_runs(stage, people)
    close_stage(stage=stage, by=None, at=AT)
    check_result(event=stage.event, by=people["writer"], at=AT)
    event = stage.event
    assert code_of(sign_result, event=event, by=people["writer"], at=AT) == "checker_signs"
    sign_result(event=event, by=people["chief"], at=AT)
    assert code_of(sign_result, event=event, by=people["chief"], at=AT) == "result_already_signed"


def test_reopening_withdraws_awards_and_revokes_their_certificates(
    final, people, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        finalise_result(event=final, by=None, at=AT + DAYS)
    assert code_of(reopen_result, event=final, why=" ", by=None, at=AT + DAYS) == "reason_needed"
    reopen_result(event=final, why="申诉成立", by=None, at=AT + DAYS)
    final.result.refresh_from_db()
    assert final.result.state == ResultState.COMPUTING
    assert not Certificate.objects.filter(kind="award", state="issued").exists()
    assert not Award.objects.filter(withdrawn_at=None).exists()
    assert list(differences(final.competition.chain)) == []


def test_a_correction_shows_whose_place_moves_before_it_is_applied(final, people):
    stage = final.stages.get()
    reopen_result(event=final, why="抄错", by=None, at=AT)
    stage.state = "running"
    stage.save()
    run = unlock_run(run=run_of(stage, 1), why="抄错", by=people["chief"], at=AT)
    write_run(run=run, seen=seen("53.10", "25.00"), by=people["writer"], at=AT)
    submit_run(run=run, by=people["writer"], at=AT)
    moved = {m.entry: (m.rank_before, m.rank_after) for m in moved_places(final)}
    assert moved == {"01": (1, 2), "02": (2, 1)}


def test_a_changed_time_and_a_changed_place_are_named(final):
    run = run_of(final.stages.get(), 1)
    run.times.filter(station__no=1).update(seconds="1.00")
    row = StageStanding.objects.get(entry__start_no=2)
    StageStanding.objects.filter(pk=row.pk).update(rank=1)
    lines = list(differences(final.competition.chain))
    assert any(f"run {run.uuid}: times" in line for line in lines)
    assert any(f"stage_standing {row.uuid}: rank is 1, was 2" in line for line in lines)
