"""Sheets: made at the start, marked once, handed in without gaps, scored again, signed, locked."""

import datetime
from decimal import Decimal

import pytest

from competitions.actions.marks import save_marks
from competitions.actions.sheets import start_stage
from competitions.actions.signing import (
    call_rescore,
    close_rescore,
    sign_sheets,
    submit_sheet,
    unlock_sheet,
)
from competitions.actions.turns import (
    decide_incident,
    record_incident,
    set_standing,
    start_work,
    stop_work,
)
from competitions.models import Mark, MarkFact, Rescore, Sheet
from competitions.queries.ledger import differences
from competitions.queries.sheets import aspects_of, conflicts_of, gaps_of, progress
from competitions.rules.states import SheetState, StageState, Standing
from core.errors import RuleBroken
from core.ledger.models import Fact
from tests.factories.competitions import make_marked_stage
from tests.factories.judging import chief_of, make_running_stage, mark, official_of
from tests.factories.people import AT, make_unit

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def save(sheet, *marks, official=None):
    return save_marks(sheet=sheet, marks=marks, official=official or official_of(sheet), at=AT)


def fill(sheet, score=2):
    """Every gap of the sheet is marked."""
    current = {m.aspect_id: m.fact for m in sheet.marks.all()}
    return save(
        sheet,
        *(
            mark(a.code, score if a.code == "A3" else 1, after=current.get(a.pk))
            for a in gaps_of(sheet)
        ),
    )


def hand_in(turn, scores=(2, 2, 2)):
    sheets = list(turn.sheets.order_by("judge__no"))
    for sheet, score in zip(sheets, scores, strict=True):
        fill(sheet, score)
        submit_sheet(sheet=sheet, official=official_of(sheet), at=AT)
    return sheets


def test_starting_makes_a_sheet_for_every_entry_and_judge_and_locks_the_scheme():
    stage = make_running_stage(entries=3)
    assert stage.state == StageState.RUNNING
    assert stage.sheets.count() == 9
    # A1 and A2 go round the panel, A3 is judged by all three.
    assert sorted(set(stage.sheets.values_list("judge__no", "expected"))) == [
        (1, 2),
        (2, 2),
        (3, 1),
    ]
    stage.marked.scheme.refresh_from_db()
    assert stage.marked.scheme.locked_at == AT
    assert start_stage(stage=stage, by=None, at=AT).pk == stage.pk
    assert stage.sheets.count() == 9
    assert list(differences(stage.event.competition.chain)) == []


def test_starting_takes_as_many_queries_for_twelve_entries_as_for_three(
    django_assert_max_num_queries,
):
    stage = make_marked_stage(entries=12)
    with django_assert_max_num_queries(28):
        start_stage(stage=stage, by=None, at=AT)


def test_a_judge_of_the_entry_s_own_unit_stands_aside_and_another_takes_the_measurement():
    city = make_unit("JX")
    ours, other = make_unit(parent=city), make_unit(parent=city)
    stage = make_marked_stage(entries=2, units=[ours, other])
    judge = stage.panels.get().judges.get(no=1).official.person
    judge.home_unit = ours
    judge.save()
    stage = start_stage(stage=stage, by=None, at=AT)
    turn = stage.stage_entries.get(entry__unit=ours)
    sheets = list(turn.sheets.order_by("judge__no"))
    assert [sheet.judge.no for sheet in sheets] == [2, 3]
    assert [a.code for a in aspects_of(sheets[1])] == ["A1", "A3"]
    assert [sheet.expected for sheet in sheets] == [2, 2]
    row = next(row for row in progress(stage) if row.turn == turn)
    assert [cell.apart for cell in row.cells] == [True, False, False]


def test_where_too_few_judges_are_left_the_stage_does_not_start_and_says_for_whom():
    city = make_unit("JX")
    ours = make_unit(parent=city)
    stage = make_marked_stage(entries=1, units=[ours])
    for seat in stage.panels.get().judges.filter(no__lt=3):
        seat.official.person.home_unit = ours
        seat.official.person.save()
    with pytest.raises(RuleBroken) as refused:
        start_stage(stage=stage, by=None, at=AT)
    assert refused.value.code == "judges_stand_aside"
    assert refused.value.facts["numbers"] == "K-01"
    assert Sheet.objects.count() == 0


def test_a_mark_is_stored_with_its_fact_and_its_row_in_the_ledger():
    sheet = make_running_stage().sheets.filter(judge__no=1).first()
    first = mark("A1", 2, device="tablet", n=1)
    saved = save(sheet, first)
    assert [outcome for _, outcome in saved.outcomes] == ["stored"]
    row = Mark.objects.get(sheet=sheet)
    assert (row.value, row.fact) == (2, first.id)
    fact = MarkFact.objects.get(uuid=first.id)
    assert (fact.official, fact.device, fact.n) == (official_of(sheet), "tablet", 1)
    assert Fact.objects.filter(kind="mark", subject=row.uuid).count() == 1
    sheet.refresh_from_db()
    assert (sheet.done, sheet.first_mark_at) == (1, AT)
    assert list(differences(sheet.stage.event.competition.chain)) == []


def test_the_same_mark_sent_again_is_the_same_and_changes_nothing():
    sheet = make_running_stage().sheets.filter(judge__no=1).first()
    first = mark("A1", 2)
    save(sheet, first)
    saved = save(sheet, first)
    assert [outcome for _, outcome in saved.outcomes] == ["same"]
    assert MarkFact.objects.count() == 1


def test_marks_that_an_offline_device_changed_several_times_arrive_in_one_go():
    sheet = make_running_stage().sheets.filter(judge__no=1).first()
    first = mark("A1", 2)
    second = mark("A1", 3, after=first.id)
    third = mark("A3", 3)
    saved = save(sheet, first, second, third)
    assert [outcome for _, outcome in saved.outcomes] == ["stored"] * 3
    assert Mark.objects.get(aspect__code="A1").value == 3
    assert Fact.objects.filter(kind="mark").count() == 3
    assert list(differences(sheet.stage.event.competition.chain)) == []


def test_two_tablets_on_one_sheet_what_differs_is_kept_beside_what_stands():
    sheet = make_running_stage().sheets.filter(judge__no=1).first()
    first, other = mark("A1", 2, device="one"), mark("A1", 4, device="two")
    save(sheet, first)
    saved = save(sheet, other)
    assert [outcome for _, outcome in saved.outcomes] == ["conflict"]
    assert saved.current["A1"].fact == first.id
    assert Mark.objects.get().value == 2
    assert [fact.uuid for fact in conflicts_of(sheet)] == [other.id]
    assert [outcome for _, outcome in save(sheet, other).outcomes] == ["conflict"]
    assert MarkFact.objects.count() == 2


@pytest.mark.parametrize(
    ("aspect", "given", "code"),
    [
        ("A1", "-1", "mark_out_of_range"),
        ("A1", "0.5", "mark_out_of_range"),
        ("A2", "2", "mark_out_of_range"),
        ("A3", "4", "mark_out_of_range"),
        ("A3", "1.5", "mark_out_of_range"),
        ("B9", "1", "unknown_aspect"),
    ],
)
def test_what_can_t_be_entered_is_refused_and_names_the_aspect(aspect, given, code):
    sheet = make_running_stage().sheets.filter(judge__no=2 if aspect == "A2" else 1).first()
    wrong = mark(aspect, given)
    with pytest.raises(RuleBroken) as refused:
        save(sheet, mark("A3", 1), wrong)
    assert (refused.value.code, refused.value.facts["aspect"]) == (code, aspect)
    assert refused.value.errors == [{"id": str(wrong.id), "aspect": aspect, "code": code}]
    assert MarkFact.objects.count() == 0


def test_another_judge_s_sheet_and_another_judge_s_aspect_are_refused():
    stage = make_running_stage()
    one, two = stage.sheets.order_by("stage_entry", "judge__no")[:2]
    with pytest.raises(RuleBroken) as refused:
        save(one, mark("A1", 1), official=official_of(two))
    assert (refused.value.code, refused.value.status) == ("not_your_sheet", 403)
    with pytest.raises(RuleBroken) as refused:
        save(one, mark("A2", 1))
    assert refused.value.code == "not_your_aspect"


def test_saving_takes_as_many_queries_for_one_mark_as_for_many(django_assert_max_num_queries):
    sheet = make_running_stage().sheets.filter(judge__no=1).first()
    first = mark("A1", 2)
    with django_assert_max_num_queries(16):
        save(sheet, first, mark("A1", 3, after=first.id), mark("A3", 1))


def test_a_sheet_with_a_gap_is_not_handed_in_and_says_what_is_missing():
    sheet = make_running_stage().sheets.filter(judge__no=1).first()
    save(sheet, mark("A1", 0))
    with pytest.raises(RuleBroken) as refused:
        submit_sheet(sheet=sheet, official=official_of(sheet), at=AT)
    assert refused.value.code == "sheet_has_gaps"
    assert refused.value.errors == [{"aspect": "A3", "code": "mark_missing"}]


def test_a_sheet_handed_in_twice_is_handed_in_once():
    sheet = make_running_stage().sheets.filter(judge__no=1).first()
    fill(sheet)
    submit_sheet(sheet=sheet, official=official_of(sheet), at=AT)
    again = submit_sheet(sheet=sheet, official=official_of(sheet), at=AT + MINUTE)
    assert (again.state, again.submitted_at) == (SheetState.SUBMITTED, AT)
    assert sheet.moves.count() == 1


def test_what_arrives_after_the_sheet_was_handed_in_is_kept_but_changes_nothing():
    sheet = make_running_stage().sheets.filter(judge__no=1).first()
    fill(sheet)
    submit_sheet(sheet=sheet, official=official_of(sheet), at=AT)
    current = sheet.marks.get(aspect__code="A1")
    late = mark("A1", 9, after=current.fact)
    saved = save(sheet, late)
    assert saved.refused == "sheet_submitted"
    assert [outcome for _, outcome in saved.outcomes] == ["conflict"]
    assert Mark.objects.get(pk=current.pk).value == 1
    assert MarkFact.objects.get(uuid=late.id).outcome == "conflict"


def test_judges_who_lie_apart_score_again_until_they_meet():
    stage = make_running_stage(entries=1)
    turn = stage.stage_entries.get()
    sheets = hand_in(turn, (0, 2, 2))
    rescore = Rescore.objects.get()
    assert [s["score"] for s in rescore.scores] == ["0.00", "2.00", "2.00"]
    for sheet in sheets:
        sheet.refresh_from_db()
        assert (sheet.state, sheet.expected - sheet.done) == (SheetState.DRAFT, 1)
        assert [a.code for a in gaps_of(sheet)] == ["A3"]
    with pytest.raises(RuleBroken) as refused:
        save(sheets[0], mark("A1", 3, after=sheets[0].marks.get(aspect__code="A1").fact))
    assert refused.value.code == "aspect_not_open"
    # The second round lies apart too: a third one begins.
    hand_in(turn, (0, 2, 3))
    assert list(Rescore.objects.order_by("round").values_list("round", "closed_at")) == [
        (2, AT),
        (3, None),
    ]
    hand_in(turn, (1, 2, 2))
    assert not Rescore.objects.filter(closed_at=None).exists()
    assert set(stage.sheets.values_list("state", flat=True)) == {"submitted"}
    assert MarkFact.objects.filter(aspect__code="A3").count() == 9
    assert list(differences(stage.event.competition.chain)) == []


def test_the_chief_judge_may_end_a_rescore_with_a_reason_and_the_scores_stand():
    stage = make_running_stage(entries=1)
    turn = stage.stage_entries.get()
    hand_in(turn, (0, 3, 2))
    rescore, chief = Rescore.objects.get(), chief_of(stage)
    with pytest.raises(RuleBroken) as refused:
        sign_sheets(stage=stage, turns=[turn], official=chief, at=AT)
    assert refused.value.code == "rescores_open"
    assert call_rescore(rescore=rescore, official=chief, at=AT).called_at == AT
    with pytest.raises(RuleBroken) as refused:
        close_rescore(rescore=rescore, why=" ", official=chief, at=AT)
    assert refused.value.code == "reason_needed"
    close_rescore(rescore=rescore, why="已讨论，各持己见", official=chief, at=AT)
    assert set(stage.sheets.values_list("state", flat=True)) == {"submitted"}
    sign_sheets(stage=stage, turns=[turn], official=chief, at=AT)
    assert list(differences(stage.event.competition.chain)) == []


def test_the_chief_judge_signs_what_is_handed_in_once_and_it_is_locked():
    stage = make_running_stage(entries=2)
    first, second = stage.stage_entries.order_by("number")
    chief = chief_of(stage)
    hand_in(first)
    with pytest.raises(RuleBroken) as refused:
        sign_sheets(stage=stage, turns=[first, second], official=chief, at=AT)
    assert refused.value.code == "sheets_not_submitted"
    assert {e["entry"] for e in refused.value.errors} == {second.number}
    sign_sheets(stage=stage, turns=[first], official=chief, at=AT)
    assert set(first.sheets.values_list("state", flat=True)) == {"locked"}
    with pytest.raises(RuleBroken) as refused:
        sign_sheets(stage=stage, turns=[first], official=chief, at=AT)
    assert refused.value.code == "sheets_already_signed"
    judge = official_of(first.sheets.first())
    with pytest.raises(RuleBroken) as refused:
        sign_sheets(stage=stage, turns=[first], official=judge, at=AT)
    assert (refused.value.code, refused.value.status) == ("not_chief_judge", 403)


def test_signing_takes_as_many_queries_for_a_heat_of_ten_as_for_one_entry(
    django_assert_max_num_queries,
):
    stage = make_running_stage(entries=10)
    turns = list(stage.stage_entries.all())
    for turn in turns:
        hand_in(turn)
    chief = chief_of(stage)
    with django_assert_max_num_queries(20):
        sign_sheets(stage=stage, turns=turns, official=chief, at=AT)


def test_a_sheet_is_unlocked_with_a_reason_and_its_old_values_are_kept():
    stage = make_running_stage(entries=1)
    turn = stage.stage_entries.get()
    sheet = hand_in(turn)[0]
    chief = chief_of(stage)
    sign_sheets(stage=stage, turns=[turn], official=chief, at=AT)
    with pytest.raises(RuleBroken) as refused:
        unlock_sheet(sheet=sheet, why="", official=chief, at=AT)
    assert refused.value.code == "reason_needed"
    unlock_sheet(sheet=sheet, why="量错桌", official=chief, at=AT)
    old = sheet.marks.get(aspect__code="A1")
    save(sheet, mark("A1", 4, after=old.fact))
    assert list(sheet.facts.filter(aspect__code="A1").values_list("value", flat=True)) == [1, 4]
    assert sheet.moves.last().why == "量错桌"
    submit_sheet(sheet=sheet, official=official_of(sheet), at=AT)
    sign_sheets(stage=stage, turns=[turn], official=chief, at=AT)
    assert list(differences(stage.event.competition.chain)) == []


def test_the_time_of_an_entry_is_started_and_stopped_once():
    stage = make_running_stage(entries=1)
    turn = stage.stage_entries.get()
    with pytest.raises(RuleBroken) as refused:
        stop_work(turn=turn, by=None, at=AT)
    assert refused.value.code == "work_not_started"
    start_work(turn=turn, by=None, at=AT)
    start_work(turn=turn, by=None, at=AT + MINUTE)
    turn = stop_work(turn=turn, by=None, at=AT + 13 * MINUTE)
    assert (turn.working_seconds, turn.turn) == (Decimal("780.00"), "done")
    assert stop_work(turn=turn, by=None, at=AT + 20 * MINUTE).working_seconds == 780


def test_who_did_not_start_needs_no_sheets_and_says_why():
    stage = make_running_stage(entries=2)
    gone, there = stage.stage_entries.order_by("number")
    chief = chief_of(stage)
    with pytest.raises(RuleBroken) as refused:
        set_standing(turn=gone, standing=Standing.DID_NOT_START, official=chief, at=AT)
    assert refused.value.code == "reason_needed"
    set_standing(turn=gone, standing=Standing.DID_NOT_START, why="未到", official=chief, at=AT)
    hand_in(there)
    sign_sheets(stage=stage, turns=[gone, there], official=chief, at=AT)
    assert set(there.sheets.values_list("state", flat=True)) == {"locked"}
    with pytest.raises(RuleBroken) as refused:
        set_standing(turn=there, standing=Standing.DISQUALIFIED, why="违规", official=chief, at=AT)
    assert refused.value.code == "sheets_signed"


def test_an_incident_is_told_once_and_the_chief_judge_gives_time_back():
    stage = make_running_stage(entries=1)
    turn = stage.stage_entries.get()
    sheet, chief = turn.sheets.first(), chief_of(stage)
    official = official_of(sheet)
    told = [
        record_incident(stage=stage, turn=turn, text="停电", official=official, by=None, at=AT)
        for _ in range(2)
    ]
    assert told[0].pk == told[1].pk
    with pytest.raises(RuleBroken) as refused:
        decide_incident(incident=told[0], seconds=60, official=official, at=AT)
    assert refused.value.code == "not_chief_judge"
    decide_incident(incident=told[0], seconds=60, official=chief, at=AT)
    decide_incident(incident=told[0], seconds=60, official=chief, at=AT)
    turn.refresh_from_db()
    assert turn.seconds_given_back == 60
    with pytest.raises(RuleBroken) as refused:
        decide_incident(incident=told[0], seconds=90, official=chief, at=AT)
    assert refused.value.code == "incident_decided"
    assert list(differences(stage.event.competition.chain)) == []


def test_progress_takes_as_many_queries_for_ten_entries_as_for_two(django_assert_num_queries):
    stage = make_running_stage(entries=10)
    with django_assert_num_queries(4):
        rows = progress(stage)
    assert [len(row.cells) for row in rows] == [3] * 10
