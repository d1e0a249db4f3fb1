"""The histories of marks, runs and matches, held against the ledger: changed, missing or added."""

import uuid
from decimal import Decimal

import pytest

from competitions.actions.marks import save_marks
from competitions.actions.match_course import Outcome
from competitions.actions.match_scores import ScoreSent, write_scores
from competitions.actions.matches import start_match
from competitions.actions.run_records import RunSent, write_records
from competitions.actions.runs import RunSeen, write_run
from competitions.actions.stages import run_stage
from competitions.models import MarkFact, MatchFact, RunFact, TimedRun
from competitions.queries.ledger_history import history_differences
from tests.factories.bracket_play import beat, match
from tests.factories.competitions import make_drawn_bracket, make_timed_stage
from tests.factories.judging import hand_in, make_running_stage, mark, official_of
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def marks():
    """Marks that were saved, and one that came when the sheet was handed in."""
    stage = make_running_stage(entries=3)
    sheets = hand_in(stage.stage_entries.first())
    late = [mark("A1", 0)]
    save_marks(sheet=sheets[0], marks=late, official=official_of(sheets[0]), at=AT)
    assert list(history_differences()) == []
    return MarkFact.objects.order_by("pk")


@pytest.mark.parametrize("outcome", ["stored", "conflict"])
def test_a_mark_of_the_history_that_is_changed_or_missing_is_named(marks, outcome):
    fact = marks.filter(outcome=outcome, value__isnull=False).first()
    MarkFact.objects.filter(pk=fact.pk).update(value=Decimal(7))
    (line,) = history_differences(fact.sheet.stage.event.competition.chain)
    assert f"mark fact {fact.uuid}: value is 7, was " in line
    MarkFact.objects.filter(pk=fact.pk).delete()
    (line,) = history_differences()
    assert line.endswith(f"mark fact {fact.uuid}: is missing")


def test_a_mark_that_nobody_sent_is_named(marks):
    fact = marks.first()
    fact.pk, fact.uuid = None, uuid.uuid4()
    fact.save(force_insert=True)
    (line,) = history_differences()
    assert line == f"mark fact {fact.uuid}: was added without a fact"


@pytest.fixture
def run():
    """A run written twice, and once by a device that saw the first state."""
    stage = run_stage(stage=make_timed_stage(), by=None, at=AT)
    found = TimedRun.objects.filter(stage_entry__stage=stage).first()
    version = found.changed_at
    for seconds in (43, 44):
        found = write_run(run=found, seen=RunSeen({1: Decimal(seconds)}), by=None, at=AT)
    late = RunSent(uuid.uuid4(), RunSeen({1: Decimal(50)}), version.replace(year=2000))
    write_records(run=found, sent=[late], by=None, at=AT)
    assert RunFact.objects.filter(kind="differs").count() == 1
    return found


@pytest.fixture
def played():
    """A match begun, scored and won, and a score of a device that saw none of it."""
    stage = make_drawn_bracket()
    start_match(match=match(stage, "W1-1"), by=None, at=AT)
    beat(stage, "W1-1")
    late = ScoreSent(uuid.uuid4(), Outcome(home=9, away=9), version=0)
    write_scores(match=match(stage, "W1-1"), sent=[late], by=None, at=AT)
    assert MatchFact.objects.filter(kind="differs").count() == 1
    return match(stage, "W1-1")


@pytest.mark.parametrize(("fixture", "model"), [("run", RunFact), ("played", MatchFact)])
def test_what_was_written_of_a_run_or_match_is_named_when_it_is_not_there_any_more(
    request, fixture, model
):
    row = request.getfixturevalue(fixture)
    assert list(history_differences()) == []
    written = row.facts.exclude(kind="differs").order_by("pk").last()
    kept, other = written.values, {**written.values, "state": "nowhere"}
    model.objects.filter(pk=written.pk).update(values=other)
    (line,) = history_differences()
    assert line.endswith(f"{row.uuid}: its history is not what was written")
    model.objects.filter(pk=written.pk).update(values=kept)
    row.facts.filter(kind="differs").update(values={"version": 99})
    (line,) = history_differences()
    assert line.endswith(": is not what was written")
    row.facts.filter(kind="differs").delete()
    (line,) = history_differences()
    assert line.endswith(": is missing")
    row.facts.all().delete()
    assert any("its history has 0 entries" in line for line in history_differences())
