"""Every kind of row that the competition's ledger keeps: changed, missing or added, it is named."""

import uuid

import pytest
from django.core.management import call_command
from django.db.models import F

from accounts.actions.merge import merge_people
from competitions.actions.signing import sign_sheets, unlock_sheet
from competitions.actions.stages import close_stage, run_stage
from competitions.models import Competition, CompetitionHost, EntryMember
from competitions.queries.ledger import KEPT, differences
from competitions.rules.states import Duty
from tests.factories.competitions import (
    make_drawn_bracket,
    make_event,
    make_official,
    make_timed_stage,
)
from tests.factories.judging import chief_of, hand_in, make_running_stage
from tests.factories.marked_day import make_awarded_event
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db

# One column of each kind, as a hand in the database would change it, and the field that tells it.
TOUCHED = {
    "competition": ({"notice_days": F("notice_days") + 1}, "notice_days"),
    "event": ({"combine": "sum"}, "combine"),
    "stage_plan": ({"slot_minutes": 7}, "slot_minutes"),
    "stage": ({"state": "closed"}, "state"),
    "official": ({"duty": "announcer"}, "duty"),
    "entry": ({"start_no": F("start_no") + 500}, "start_no"),
    "turn": ({"seconds_given_back": 60}, "given_back"),
    "scheme": ({"version": F("version") + 1}, "version"),
    "mark": ({"score": 3, "value": None}, "score"),
    "sheet": ({"state": "submitted"}, "state"),
    "signature": ({"by": None}, "by"),
    "rescore": ({"scores": []}, "scores"),
    "incident": ({"seconds_given_back": 60}, "given_back"),
    "run": ({"standing": "dsq"}, "standing"),
    "match": ({"periods": [[1, 0]]}, "periods"),
    "stage_standing": ({"rank": F("rank") + 1}, "rank"),
    "event_standing": ({"mark": F("mark") + 1}, "mark"),
    "result": ({"signed_by": None}, "signed_by"),
    "opening": ({"witness": F("by")}, "witness"),
    "award": ({"withdrawn_at": AT}, "withdrawn"),
}


@pytest.fixture
def world():
    """A row of every kind, in three competitions; nothing differs."""
    make_awarded_event()
    run_stage(stage=make_timed_stage(), by=None, at=AT)
    make_drawn_bracket()
    assert list(differences()) == []


SIGNED_BY = {"signature": "by", "result": "signed_by"}


def first_of(kept):
    """The last row of the kind that was written, signed where signing is what is kept."""
    rows = kept.rows(None).order_by("-pk")
    if kept.kind in SIGNED_BY:
        rows = rows.filter(**{f"{SIGNED_BY[kept.kind]}__isnull": False})
    row = rows.first()
    assert row is not None, f"no row of the kind {kept.kind}"
    return row


def test_a_changed_current_row_of_every_kind_is_named_with_its_field(world):
    assert {kept.kind for kept in KEPT} == set(TOUCHED)
    expected = []
    for kept in KEPT:
        row = first_of(kept)
        change, field = TOUCHED[kept.kind]
        kept.model.objects.filter(pk=row.pk).update(**change)
        expected.append(f"{kept.competition_of(row).chain} {kept.kind} {row.uuid}: {field} is ")
    found = list(differences())
    for start in expected:
        assert any(line.startswith(start) for line in found), start


def test_a_missing_and_an_added_row_of_every_kind_are_named(world):
    expected = []
    rows = {kept.kind: first_of(kept) for kept in KEPT}
    # A stage is kept in two kinds under one key.
    others = {row.uuid: uuid.uuid4() for row in rows.values()}
    for kept in KEPT:
        row = rows[kept.kind]
        other = others[row.uuid]
        # To the ledger a row under another key is one that is gone and one that nobody wrote.
        kept.model.objects.filter(pk=row.pk).update(uuid=other)
        chain = kept.competition_of(row).chain
        expected.append(f"{chain} {kept.kind} {row.uuid}: is missing")
        expected.append(f"{chain} {kept.kind} {other}: was added without a fact")
    found = list(differences())
    assert [line for line in expected if line not in found] == []


def test_the_command_names_the_row_and_no_person(world, capsys):
    kept = next(kept for kept in KEPT if kept.kind == "award")
    row = first_of(kept)
    kept.model.objects.filter(pk=row.pk).update(withdrawn_at=AT)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_ledger")
    assert stopped.value.code == 1
    said = capsys.readouterr().out
    assert f"award {row.uuid}: withdrawn is True, was False" in said
    assert not [m.person.name for m in EntryMember.objects.all() if m.person.name in said]


def test_a_host_that_was_put_in_behind_the_ledgers_back_is_named(world):
    competition = Competition.objects.first()
    CompetitionHost.objects.create(competition=competition, role="host", name_zh="某单位")
    (line,) = differences(competition.chain)
    assert line.startswith(f"{competition.chain} competition {competition.uuid}: hosts is ")


def test_a_sheet_opened_again_after_the_stage_was_closed_leaves_nothing_that_differs():
    stage = make_running_stage(entries=3)
    for turn in stage.stage_entries.all():
        hand_in(turn)
    chief = chief_of(stage)
    sign_sheets(stage=stage, turns=list(stage.stage_entries.all()), official=chief, at=AT)
    close_stage(stage=stage, by=None, at=AT)
    unlock_sheet(sheet=stage.sheets.first(), why="量错", official=chief, at=AT)
    stage.refresh_from_db()
    assert stage.state == "running"
    assert list(differences(stage.event.competition.chain)) == []


def test_a_duty_that_goes_over_when_two_records_of_a_person_are_merged_differs_in_nothing():
    event = make_event()
    official = make_official(event, Duty.SCORER)
    kept = make_person("同一人")
    merge_people(keep=kept, drop=official.person, by=None, at=AT)
    official.refresh_from_db()
    assert official.person == kept
    assert list(differences(event.competition.chain)) == []
