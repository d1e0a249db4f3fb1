"""Two tablets sent different marks: the chief judge says which counts, and both are kept."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from competitions.actions.marks import save_marks
from competitions.actions.settling import settle_conflict
from competitions.actions.signing import sign_sheets
from competitions.models import Mark, MarkFact, Rescore
from competitions.queries.conflicts import differing
from competitions.queries.ledger import differences
from core.errors import RuleBroken
from core.ledger.models import Fact
from tests.factories.judging import chief_of, hand_in, make_running_stage, mark, official_of
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def turn():
    """An entry whose three judges handed their sheets in, all with 2 for A3."""
    found = make_running_stage(entries=1).stage_entries.get()
    hand_in(found)
    return found


def late(turn, score, seat=1):
    """A mark for A3 that reaches the sheet after it was handed in."""
    sheet = turn.sheets.get(judge__no=seat)
    official = official_of(sheet)
    save_marks(sheet=sheet, marks=[mark("A3", score)], official=official, at=AT)
    return MarkFact.objects.get(outcome="conflict", sheet=sheet)


def settle(conflict, take_sent=True, why="裁判确认", official=None):
    official = official or chief_of(conflict.sheet.stage)
    return settle_conflict(
        conflict=conflict, take_sent=take_sent, why=why, official=official, at=AT
    )


def standing_score(turn):
    return Mark.objects.get(sheet__stage_entry=turn, sheet__judge__no=1, aspect__code="A3").score


def test_the_mark_that_was_sent_counts_once_the_chief_judge_says_so(turn):
    conflict = late(turn, 3)
    assert [(d.stands, d.sent) for d in differing(turn.stage)] == [(Decimal(2), Decimal(3))]
    settle(conflict)
    assert standing_score(turn) == 3
    assert differing(turn.stage) == []
    noted = Fact.objects.get(kind="mark_settled")
    assert noted.payload["conflict"] == str(conflict.uuid)
    assert noted.payload["why"] == "裁判确认"
    assert list(differences()) == []


def test_what_stands_may_stay_and_the_other_is_kept(turn):
    conflict = late(turn, 3)
    settle(conflict, take_sent=False)
    assert standing_score(turn) == 2
    assert differing(turn.stage) == []
    assert MarkFact.objects.filter(pk=conflict.pk, outcome="conflict").exists()


def test_settling_twice_counts_once(turn):
    conflict = late(turn, 3)
    settle(conflict)
    settle(conflict, take_sent=False)
    assert standing_score(turn) == 3
    assert MarkFact.objects.filter(outcome="settled").count() == 1


def test_a_score_that_now_lies_two_apart_is_scored_again(turn):
    settle(late(turn, 0))
    assert Rescore.objects.get(closed_at=None).aspect.code == "A3"


def test_a_locked_sheet_must_be_opened_before_its_mark_is_replaced(turn):
    conflict = late(turn, 3)
    sign_sheets(stage=turn.stage, turns=[turn], official=chief_of(turn.stage), at=AT)
    with pytest.raises(RuleBroken, match="sheet_locked"):
        settle(conflict)
    assert standing_score(turn) == 2
    settle(conflict, take_sent=False)
    assert differing(turn.stage) == []


@pytest.mark.parametrize("why", ["", "  "])
def test_it_needs_a_reason(turn, why):
    with pytest.raises(RuleBroken, match="reason_needed"):
        settle(late(turn, 3), why=why)


def test_a_judge_settles_nothing(turn):
    conflict = late(turn, 3)
    with pytest.raises(RuleBroken, match="not_chief_judge"):
        settle(conflict, official=official_of(conflict.sheet))


def test_the_chief_judge_s_desk_shows_both_marks_and_takes_the_decision(turn):
    conflict = late(turn, 3)
    client = Client()
    person = chief_of(turn.stage).person
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    desk = reverse("competitions:chief_stage", args=[turn.stage.uuid])
    assert str(conflict.uuid) in client.get(desk).content.decode()
    data = {"do": "settle", "conflict": conflict.uuid, "take": "sent", "why": "裁判确认"}
    client.post(reverse("competitions:chief_change", args=[turn.stage.uuid]), data)
    assert str(conflict.uuid) not in client.get(desk).content.decode()
    assert standing_score(turn) == 3
