"""The chief judge's desk, the opening, and the result's way, as pages: blind until the opening."""

import datetime

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from accounts.models import UnitRole
from certificates.models import Certificate
from competitions.actions.marks import save_marks
from competitions.actions.results import finalise_result
from competitions.actions.signing import submit_sheet
from competitions.actions.turns import record_incident
from competitions.models import AwardRule, Incident, Opening, Rescore, Result, Sheet
from competitions.rules.states import Duty, ResultState, SheetState, StageState, Standing
from core.clock import now
from core.draws.models import Draw
from core.errors_words import words
from tests.factories.competitions import make_official
from tests.factories.judging import (
    chief_of,
    fill,
    hand_in,
    make_running_stage,
    mark,
    official_of,
)
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture(autouse=True)
def _no_calls_counted():
    caches["counters"].clear()


@pytest.fixture
def stage():
    city = make_unit("JX")
    units = [make_unit("SECRET-A", parent=city), make_unit("SECRET-B", parent=city)]
    return make_running_stage(entries=3, units=units)


@pytest.fixture
def chief(stage):
    return browser(chief_of(stage).person)


def browser(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def turns(stage):
    return list(stage.stage_entries.order_by("number"))


def url(name, stage, *more):
    return reverse(f"competitions:{name}", args=[stage.uuid, *more])


def do(client, stage, what, **values):
    data = {"do": what, **values}
    return client.post(url("chief_change", stage), data, follow=True)


def lock_all(stage, client):
    for turn in turns(stage):
        hand_in(turn)
    for turn in turns(stage):
        do(client, stage, "sign", turn=turn.uuid)


def supervisor_of(stage, password="a-long-password"):
    official = make_official(stage.event, Duty.SUPERVISOR)
    official.person.set_password(password)
    official.person.save()
    return official


def opened(stage, chief):
    lock_all(stage, chief)
    do(chief, stage, "close")
    witness = supervisor_of(stage)
    data = {"witness": witness.uuid, "password": "a-long-password"}
    return chief.post(url("opening", stage), data, follow=True)


def secrets_of(stage):
    """What nobody may read before the opening."""
    found = set()
    for entry in stage.event.entries.select_related("unit").prefetch_related("members__person"):
        found |= {entry.name_zh, entry.unit.name_zh, entry.unit.code}
        found |= {member.person.name for member in entry.members.all()}
    return found


def test_no_page_of_the_chief_judge_tells_a_name_or_unit_before_the_opening(stage, chief):
    first = turns(stage)[0]
    hand_in(first, (0, 2, 3))
    record_incident(
        stage=stage, turn=first, text="灯灭了", official=chief_of(stage), by=None, at=AT
    )
    code = stage.event.code
    pages = [
        reverse("competitions:chief_stages"),
        url("chief_stage", stage),
        url("chief_live", stage),
        url("chief_blank", stage, 1),
        url("opening", stage),
        reverse("competitions:result", args=[code]),
        reverse("competitions:awards", args=[code]),
    ]
    for page in pages:
        answer = chief.get(page)
        text = answer.content.decode()
        assert answer.status_code == 200, page
        assert not [secret for secret in secrets_of(stage) if secret in text], page
    for page in ("result_summary", "result_book", "result_notice"):
        assert chief.get(reverse(f"competitions:{page}", args=[code])).status_code == 403
    assert chief.get(reverse("competitions:result_entry", args=[code, 1])).status_code == 403


def test_the_desk_names_numbers_old_scores_by_seat_and_what_is_to_be_decided(stage, chief):
    first = turns(stage)[0]
    hand_in(first, (0, 2, 3))
    text = chief.get(url("chief_stage", stage)).content.decode()
    assert first.number in text
    assert "待重评" in text
    assert text.count('class="c-rescore"') >= 3
    answer = do(chief, stage, "call", rescore=Rescore.objects.get().uuid)
    assert answer.status_code == 200
    assert Rescore.objects.get().called_at is not None


def test_a_heat_is_signed_and_locked_with_one_press_and_a_second_changes_nothing(stage, chief):
    first = turns(stage)[0]
    hand_in(first)
    do(chief, stage, "sign", turn=first.uuid)
    again = do(chief, stage, "sign", turn=first.uuid)
    assert {s.state for s in first.sheets.all()} == {SheetState.LOCKED}
    assert words("sheets_already_signed") in again.content.decode()


def test_a_heat_with_a_gap_is_not_signed_and_the_gap_is_named(stage, chief):
    first = turns(stage)[0]
    fill(first.sheets.first())
    answer = do(chief, stage, "sign", turn=first.uuid)
    assert first.number in answer.content.decode()
    assert not Sheet.objects.filter(state=SheetState.LOCKED).exists()


def test_a_locked_sheet_is_opened_again_only_with_a_reason(stage, chief):
    first = turns(stage)[0]
    sheet = hand_in(first)[0]
    do(chief, stage, "sign", turn=first.uuid)
    do(chief, stage, "unlock", sheet=sheet.uuid, why=" ")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.LOCKED
    do(chief, stage, "unlock", sheet=sheet.uuid, why="看错一行")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DRAFT


def test_time_is_written_down_as_typed_and_given_back_by_a_decision(stage, chief):
    first = turns(stage)[0]
    do(chief, stage, "time", turn=first.uuid, seconds="12:31.4")
    do(chief, stage, "incident", turn=first.uuid, text="停电")
    do(chief, stage, "decide", incident=Incident.objects.get().uuid, seconds="1:30")
    first.refresh_from_db()
    assert (str(first.working_seconds), first.seconds_given_back) == ("751.40", 90)


@pytest.mark.parametrize("typed", ["soon", "1:2:3", "-5", "NaN", "9999999:00"])
def test_a_time_that_is_none_is_refused_in_words(stage, chief, typed):
    first = turns(stage)[0]
    answer = do(chief, stage, "time", turn=first.uuid, seconds=typed)
    first.refresh_from_db()
    assert first.working_seconds is None
    assert "这个用时不能用" in answer.content.decode()


def test_an_entry_that_did_not_start_is_written_down_with_the_reason(stage, chief):
    first = turns(stage)[0]
    do(chief, stage, "standing", turn=first.uuid, standing="dns", why="未到场")
    first.refresh_from_db()
    assert (first.standing, first.standing_why) == (Standing.DID_NOT_START, "未到场")
    assert 'class="c-line"' in chief.get(url("chief_stage", stage)).content.decode()


def test_what_moves_by_itself_is_sent_once_and_304_until_something_changes(stage, chief):
    answer = chief.get(url("chief_live", stage))
    same = chief.get(url("chief_live", stage), headers={"If-None-Match": answer["ETag"]})
    fill(turns(stage)[0].sheets.first())
    other = chief.get(url("chief_live", stage), headers={"If-None-Match": answer["ETag"]})
    assert (same.status_code, other.status_code) == (304, 200)


def test_the_desk_asks_the_same_number_of_queries_for_any_number_of_entries(
    django_assert_max_num_queries,
):
    for count in (2, 9):
        stage = make_running_stage(entries=count)
        client = browser(chief_of(stage).person)
        for turn in turns(stage):
            hand_in(turn, (0, 2, 3))
        with django_assert_max_num_queries(26):
            client.get(url("chief_stage", stage))


def test_judges_callers_and_strangers_do_not_open_the_desk(stage):
    judge = stage.panels.first().judges.first().official.person
    keeper = make_official(stage.event, Duty.ENCRYPTION).person
    for person in (judge, keeper):
        assert browser(person).get(url("chief_stage", stage)).status_code == 403
    assert Client().get(url("chief_stage", stage)).status_code == 302


def test_a_scorer_watches_but_does_not_sign(stage):
    first = turns(stage)[0]
    hand_in(first)
    client = browser(make_official(stage.event, Duty.SCORER).person)
    assert client.get(url("chief_stage", stage)).status_code == 200
    assert do(client, stage, "sign", turn=first.uuid).status_code == 403
    assert not Sheet.objects.filter(state=SheetState.LOCKED).exists()


def test_numbers_open_before_a_witness_whose_password_is_right(stage, chief):
    lock_all(stage, chief)
    witness = supervisor_of(stage)
    wrong = {"witness": witness.uuid, "password": "guess"}
    chief.post(url("opening", stage), wrong)
    assert not Opening.objects.exists()
    right = {"witness": witness.uuid, "password": "a-long-password"}
    answer = chief.post(url("opening", stage), right, follow=True)
    found = Opening.objects.get()
    assert (found.by, found.witness) == (chief_of(stage).person, witness.person)
    assert Draw.objects.get(pk=found.draw_id).revealed_at is not None
    assert stage.event.entries.first().name_zh in answer.content.decode()


def test_a_witness_confirms_on_the_own_phone_by_the_link_that_the_page_shows(stage, chief):
    lock_all(stage, chief)
    witness = supervisor_of(stage)
    link = chief.get(url("opening", stage)).context["link"]
    path = link[link.index("/chief/") :]
    assert chief.post(path).status_code == 403
    phone = browser(witness.person)
    assert phone.get(path).status_code == 200
    assert not Opening.objects.exists()
    phone.post(path)
    assert Opening.objects.get().witness == witness.person


def test_a_link_of_the_witness_is_over_after_ten_minutes(stage, chief, monkeypatch):
    lock_all(stage, chief)
    witness = supervisor_of(stage)
    link = chief.get(url("opening", stage)).context["link"]
    path = link[link.index("/chief/") :]
    monkeypatch.setattr("competitions.pages.opening.LINK_SECONDS", -1)
    assert browser(witness.person).get(path).status_code == 410


def test_numbers_stay_closed_while_a_sheet_is_open(stage, chief):
    hand_in(turns(stage)[0])
    witness = supervisor_of(stage)
    data = {"witness": witness.uuid, "password": "a-long-password"}
    chief.post(url("opening", stage), data)
    assert not Opening.objects.exists()


def move(client, event, what, **more):
    path = reverse("competitions:result_change", args=[event.code])
    return client.post(path, {"do": what, **more}, follow=True)


@pytest.fixture
def organiser(stage):
    person = make_person("主办", unit=stage.event.competition.unit)
    UnitRole.objects.create(
        person=person,
        unit=stage.event.competition.unit,
        duty="organiser",
        starts_on=datetime.date(2020, 1, 1),
    )
    return browser(person)


def test_a_marked_event_goes_from_sheets_to_a_final_result_with_certificates(
    stage, chief, organiser, django_capture_on_commit_callbacks
):
    event = stage.event
    AwardRule.objects.create(
        event=event, order=1, title_zh="一等奖", title_en="First", by="rank", first=1, last=1
    )
    opened(stage, chief)
    stage.refresh_from_db()
    assert stage.state == StageState.CLOSED
    checker = browser(make_official(event, Duty.CHECKER).person)
    assert move(chief, event, "check").status_code == 403
    move(checker, event, "check")
    assert move(checker, event, "sign").status_code == 403
    move(chief, event, "sign")
    assert move(chief, event, "publish").status_code == 403
    move(organiser, event, "publish")
    result = Result.objects.get(event=event)
    assert result.state == ResultState.PROVISIONAL
    page = organiser.get(reverse("competitions:result", args=[event.code])).content.decode()
    assert f"{result.notice_to.month}月{result.notice_to.day}日" in page
    refused = move(organiser, event, "finalise")
    assert result.notice_to.isoformat() in refused.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        later = datetime.datetime.combine(
            result.notice_to + datetime.timedelta(days=2), datetime.time(4), tzinfo=datetime.UTC
        )
        finalise_result(event=event, by=None, at=later)
    awards = organiser.get(reverse("competitions:awards", args=[event.code])).content.decode()
    assert "一等奖" in awards
    certificate = Certificate.objects.filter(kind="award").first()
    assert certificate.number in awards
    for name in ("result_summary", "result_book", "result_notice"):
        assert organiser.get(reverse(f"competitions:{name}", args=[event.code])).status_code == 200


def test_a_place_opens_down_to_each_mark_with_who_gave_it(stage, chief):
    opened(stage, chief)
    checker = browser(make_official(stage.event, Duty.CHECKER).person)
    move(checker, stage.event, "check")
    entry = stage.event.entries.first()
    path = reverse("competitions:result_entry", args=[stage.event.code, entry.start_no])
    text = checker.get(path).content.decode()
    judge = stage.panels.first().judges.first().official.person
    assert entry.name_zh in text
    assert judge.name in text
    assert "评分点A3" in text


def test_what_a_new_computation_moves_is_shown_before_it_is_applied(stage, chief):
    opened(stage, chief)
    checker = browser(make_official(stage.event, Duty.CHECKER).person)
    page = reverse("competitions:result", args=[stage.event.code])
    assert not checker.get(page).context["moved"]
    move(checker, stage.event, "check")
    last = turns(stage)[-1]
    sheet = last.sheets.order_by("judge__no").first()
    do(chief, stage, "unlock", sheet=sheet.uuid, why="抄错")
    sheet.refresh_from_db()
    current = {m.aspect.code: m.fact for m in sheet.marks.select_related("aspect")}
    code = next(code for code in ("A1", "A2", "A3") if code in current)
    save_marks(
        sheet=sheet,
        marks=[mark(code, 3 if code == "A3" else 0, after=current[code])],
        official=official_of(sheet),
        at=now(),
    )
    submit_sheet(sheet=sheet, official=official_of(sheet), at=now())
    do(chief, stage, "sign", turn=last.uuid)
    do(chief, stage, "close")
    moved = checker.get(page).context["moved"]
    assert moved
    result = Result.objects.get(event=stage.event)
    assert result.revision == 1
