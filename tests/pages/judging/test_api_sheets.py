"""Judging by the API, sent again under one key, and by those who may not."""

import json
import uuid

import pytest

from competitions.models import Mark, MarkFact, Sheet, SheetFact
from competitions.rules.states import Duty
from core.clock import now
from tests.factories.competitions import make_official
from tests.factories.judging import (
    chief_of,
    fill,
    hand_in,
    make_running_stage,
    sit_down,
)

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture
def stage():
    return make_running_stage(entries=3)


def send(client, sheet, what, key=None, **body):
    return client.post(
        f"/api/v1/sheets/{sheet.uuid}/{what}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else None,
    )


def mark(aspect, value):
    at = "2026-11-24T16:00:00+08:00"
    return {"id": str(uuid.uuid4()), "aspect": aspect, "value": value, "at": at}


def test_marks_sent_again_under_one_key_get_the_first_answer(seated, sheet):
    marks = [mark("A1", "1")]
    first = send(seated, sheet, "marks", "k1", marks=marks)
    again = send(seated, sheet, "marks", "k1", marks=marks)
    assert first.json()["marks"][0]["outcome"] == "stored"
    assert (again.status_code, again.content) == (200, first.content)
    other = send(seated, sheet, "marks", "k1", marks=[mark("A1", "0")])
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert MarkFact.objects.count() == 1


def test_what_came_too_late_under_a_key_is_kept_as_a_conflict_all_the_same(seated, stage, sheet):
    hand_in(sheet.stage_entry)
    late = [mark("A1", "0")]
    answers = [send(seated, sheet, "marks", "k1", marks=late) for _ in range(2)]
    assert {a.status_code for a in answers} == {422}
    assert answers[0].json()["code"] == "sheet_submitted"
    assert answers[0].content == answers[1].content
    assert MarkFact.objects.filter(outcome="conflict").count() == 1
    assert Mark.objects.get(sheet=sheet, aspect__code="A1").value == 1


def test_a_sheet_is_handed_in_signed_and_unlocked_once_under_a_key(client, stage, sheet):
    chief = chief_of(stage)
    client.force_login(chief.person, backend=BACKEND)
    hand_in(sheet.stage_entry)
    first = send(client, sheet, "sign", "s1")
    assert (first.status_code, first.json()["state"]) == (200, "locked")
    assert send(client, sheet, "sign", "s1").content == first.content
    second = send(client, sheet, "sign", "s2")
    assert (second.status_code, second.json()["code"]) == (422, "sheets_already_signed")
    opened = send(client, sheet, "unlock", "u1", why="量错")
    assert send(client, sheet, "unlock", "u1", why="量错").content == opened.content
    assert SheetFact.objects.filter(sheet=sheet, to_state="draft").count() == 1


def test_a_wrong_pin_counts_also_under_a_key(seated, sheet):
    fill(sheet)
    codes = [send(seated, sheet, "submit", f"p{n}", pin="000000").json()["code"] for n in range(5)]
    assert codes == ["pin_wrong"] * 4 + ["pin_blocked"]
    sheet.refresh_from_db()
    assert sheet.state == "draft"


@pytest.mark.parametrize(
    ("what", "body", "code"),
    [
        ("marks", {"marks": [mark("A1", "1")]}, "not_your_sheet"),
        ("submit", {}, "not_your_sheet"),
        ("sign", {}, "not_chief_judge"),
        ("unlock", {"why": "x"}, "not_chief_judge"),
    ],
)
@pytest.mark.parametrize("duty", [Duty.JUDGE, Duty.SCORER, Duty.CHIEF_JUDGE])
def test_another_s_badge_writes_nothing_on_a_sheet(client, stage, sheet, what, body, code, duty):
    """A judge or scorer of this event, and a chief judge of another competition."""
    elsewhere = make_running_stage(entries=3)
    event = elsewhere.event if duty == Duty.CHIEF_JUDGE else stage.event
    sit_down(client, make_official(event, duty), at=now())
    hand_in(sheet.stage_entry)
    before = (Sheet.objects.get(pk=sheet.pk).state, MarkFact.objects.count())
    answer = send(client, sheet, what, **body)
    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert (Sheet.objects.get(pk=sheet.pk).state, MarkFact.objects.count()) == before


@pytest.mark.parametrize(
    ("aspect", "status", "code"), [("A2", 403, "not_your_aspect"), ("Z9", 422, "unknown_aspect")]
)
def test_an_aspect_of_another_judge_and_one_that_is_none_are_two_things(
    seated, sheet, aspect, status, code
):
    answer = send(seated, sheet, "marks", marks=[mark(aspect, "1")])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not MarkFact.objects.exists()
