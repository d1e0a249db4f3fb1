"""A marked stage from its first sheet to the certificate, and what waits on the organiser's desk."""

import datetime
import io

import pypdf
import pytest
from django.urls import reverse

from accounts.models import UnitRole
from certificates.actions.render import file_of
from certificates.models import Certificate, RecordFact
from competitions.actions.marks import save_marks
from competitions.actions.results import check_result, finalise_result, publish_result, sign_result
from competitions.actions.signing import sign_sheets
from competitions.actions.turns import start_work, stop_work
from competitions.models import Award, EventStanding, MarkFact, Rescore, StageStanding
from competitions.queries.catalogue import find_competitions
from competitions.queries.ledger import differences
from competitions.queries.live import latest_results
from competitions.queries.waiting import competition_desk
from competitions.rules.states import ResultState
from core.errors import RuleBroken
from core.ledger.models import Fact
from tests.factories.competitions import make_event, make_open_competition
from tests.factories.judging import chief_of, hand_in, make_running_stage, mark, official_of
from tests.factories.marked_day import (
    LATER,
    add_award_rules,
    lock_and_open,
    make_awarded_event,
    mark_all,
    publish,
)
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def text_of(certificate):
    content = file_of(certificate=certificate, form="pdf", at=LATER)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_a_marked_event_goes_from_marks_to_awards_certificates_and_the_record(
    django_capture_on_commit_callbacks,
):
    stage = make_running_stage(entries=3)
    event = stage.event
    add_award_rules(event)
    first, second, third = mark_all(stage)
    assert Rescore.objects.get(stage_entry=first).closed_at == AT
    scored = MarkFact.objects.filter(sheet__stage_entry=first, aspect__code="A3")
    assert sorted(scored.values_list("round", flat=True)) == [1, 1, 1, 2, 2, 2]
    lock_and_open(stage)
    publish(event)
    event.result.refresh_from_db()
    assert event.result.state == ResultState.PROVISIONAL
    assert not Award.objects.exists()
    with pytest.raises(RuleBroken) as refused:
        finalise_result(event=event, by=None, at=AT)
    assert refused.value.code == "notice_running"
    with django_capture_on_commit_callbacks(execute=True):
        finalise_result(event=event, by=None, at=LATER)
    rows = EventStanding.objects.filter(event=event).order_by("rank")
    assert [row.entry_id for row in rows] == [t.entry_id for t in (first, second, third)]
    assert [row.rank for row in rows] == [1, 2, 3]
    assert [str(row.mark) for row in rows] == [
        str(row.mark) for row in StageStanding.objects.filter(stage=stage).order_by("rank")
    ]
    awards = Award.objects.order_by("rule__order", "pk")
    assert [award.rule.title_zh for award in awards] == ["一等奖", "二等奖", "二等奖"]
    assert Certificate.objects.filter(kind="award").count() == 3
    record = RecordFact.objects.get(person=first.entry.members.get().person)
    assert (record.kind, record.rank, record.mark) == ("competition", 1, rows[0].mark)
    assert list(differences(event.competition.chain)) == []


def test_an_award_s_paper_names_holder_award_contest_place_and_number(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        event = make_awarded_event()
    winner = EventStanding.objects.get(event=event, rank=1).entry.members.get().person
    certificate = Certificate.objects.get(person=winner)
    assert certificate.design.layout == "award-1"
    text = text_of(certificate)
    for part in (winner.name, "一等奖", event.competition.title_zh, certificate.number):
        assert part in text
    assert text_of(Certificate.objects.exclude(person=winner).first()) != text


@pytest.fixture
def organiser():
    """Makes an organiser of the competition's unit."""

    def make(event):
        person, unit = make_person("主办"), event.competition.unit
        since = datetime.date(2020, 1, 1)
        UnitRole.objects.create(person=person, unit=unit, duty="organiser", starts_on=since)
        return person

    return make


def test_the_desk_says_which_sheets_are_missing_and_what_each_result_waits_for(organiser):
    stage = make_running_stage(entries=2)
    event = stage.event
    person = organiser(event)
    assert not competition_desk(person, TODAY).any
    first, second = stage.stage_entries.order_by("number")
    start_work(turn=first, by=None, at=AT)
    stop_work(turn=first, by=None, at=AT)
    (waiting,) = competition_desk(person, TODAY).missing
    assert (waiting.stage, waiting.missing, waiting.entries) == (stage, 3, 1)
    hand_in(first)
    assert competition_desk(person, TODAY).missing == []
    hand_in(second)
    lock_and_open(stage)

    def waits_for(today=TODAY):
        desk = competition_desk(person, today)
        return [row.waits_for for row in [*desk.results, *desk.notices] if row.event == event]

    assert waits_for() == ["check"]
    check_result(event=event, by=make_person("复核"), at=AT)
    assert waits_for() == ["signature"]
    sign_result(event=event, by=make_person("总裁判长"), at=AT)
    assert waits_for() == ["publication"]
    publish_result(event=event, by=None, at=AT)
    assert waits_for() == ["notice"]
    assert waits_for(LATER.date()) == ["final"]
    finalise_result(event=event, by=None, at=LATER)
    assert waits_for(LATER.date()) == []


def test_a_rehearsal_has_a_chain_and_numbers_of_its_own_and_is_left_out_everywhere(
    client, organiser, django_capture_on_commit_callbacks
):
    competition = make_open_competition(rehearsal=True)
    event = make_event(competition=competition)
    person = organiser(event)
    with django_capture_on_commit_callbacks(execute=True):
        make_awarded_event(event=event)
    assert competition.chain == f"rehearsal:{competition.code}"
    assert Fact.objects.filter(chain=competition.chain, kind="award").exists()
    assert not Fact.objects.filter(chain=f"competition:{competition.code}").exists()
    assert list(differences(competition.chain)) == []
    numbers = list(Certificate.objects.values_list("number", flat=True))
    assert len(numbers) == 3
    assert all(number.startswith("TEST-") for number in numbers)
    assert not RecordFact.objects.exists()
    assert not competition_desk(person, LATER.date()).any
    assert find_competitions("", "", LATER) == []
    assert latest_results(5) == []
    assert client.get("/api/v1/competitions").json()["items"] == []
    hidden = [
        reverse("competitions:competition", args=[competition.code]),
        reverse("competitions:event", args=[event.code]),
        f"/api/v1/competitions/{competition.code}",
        f"/api/v1/events/{event.code}/standings",
        f"/api/v1/certificates/{numbers[0]}",
    ]
    assert [(path, client.get(path).status_code) for path in hidden] == [
        (path, 404) for path in hidden
    ]


def test_a_second_signature_of_the_sheets_is_refused_and_changes_nothing():
    stage = make_running_stage(entries=1)
    turns = list(stage.stage_entries.all())
    hand_in(turns[0])
    chief = chief_of(stage)
    sign_sheets(stage=stage, turns=turns, official=chief, at=AT)
    before = Fact.objects.count()
    with pytest.raises(RuleBroken) as refused:
        sign_sheets(stage=stage, turns=turns, official=chief, at=LATER)
    assert refused.value.code == "sheets_already_signed"
    assert Fact.objects.count() == before
    assert set(stage.sheets.values_list("locked_at", flat=True)) == {AT}


def test_a_mark_for_a_locked_sheet_is_kept_and_changes_nothing():
    stage = make_running_stage(entries=1)
    turn = stage.stage_entries.get()
    sheet, *_ = hand_in(turn)
    sign_sheets(stage=stage, turns=[turn], official=chief_of(stage), at=AT)
    stands = sheet.marks.get(aspect__code="A1")
    late = mark("A1", 9, after=stands.fact)
    saved = save_marks(sheet=sheet, marks=[late], official=official_of(sheet), at=AT)
    assert saved.refused == "sheet_locked"
    assert MarkFact.objects.get(uuid=late.id).outcome == "conflict"
    assert sheet.marks.get(aspect__code="A1").value == stands.value
    assert list(differences(stage.event.competition.chain)) == []
