"""The organiser's competitions: head, documents, state, events, stages, officials, panels."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.rules.kinds import UnitDuty
from competitions.models import Event, Official, Result, Stage
from competitions.rules.states import Duty, StageFormat
from tests.factories.acting import signed_in, with_duty
from tests.factories.competitions import (
    make_bracket_stage,
    make_entries,
    make_event,
    make_marked_stage,
    make_official,
    make_open_competition,
    make_scheme,
    make_timed_stage,
)
from tests.factories.people import make_person, make_unit

pytestmark = pytest.mark.django_db
STATIONS = (
    "station,title_zh,title,order,limit_s,penalty_zh,penalty,penalty_s,disqualify\n"
    "1,穿戴服装,Clothing,1,90,头盔未系紧,helmet strap not fastened,5,no\n"
    "2,铺甩水带,Hose,2,60,接口脱落,coupling came off,0,yes\n"
)


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DEMO = True


@pytest.fixture
def unit():
    return make_unit("JX")


@pytest.fixture
def organiser(unit):
    return signed_in(with_duty(UnitDuty.ORGANISER, unit, "组织者"))


def test_a_stranger_to_the_unit_changes_nothing(unit):
    competition = make_open_competition(unit=unit)
    other = signed_in(with_duty(UnitDuty.ORGANISER, make_unit("PH")))
    pages = ("desk_competition", "competition_head", "documents", "officials_desk", "event_new")
    for page in pages:
        url = reverse(f"competitions:{page}", args=[competition.code])
        assert other.get(url).status_code == 403
        assert other.post(url, {}).status_code == 403
    other.post(
        reverse("competitions:competition_move", args=[competition.code]), {"to": "running"}
    )
    competition.refresh_from_db()
    assert competition.state == "entries"
    assert other.get(reverse("competitions:desk_competitions")).context["total"] == 0


def test_a_state_is_moved_and_a_move_that_is_not_there_is_refused_in_words(organiser, unit):
    competition = make_open_competition(unit=unit)
    url = reverse("competitions:competition_move", args=[competition.code])
    organiser.post(url, {"to": "running"})
    competition.refresh_from_db()
    assert competition.state == "running"
    answer = organiser.post(url, {"to": "draft"}, follow=True)
    competition.refresh_from_db()
    assert competition.state == "running"
    assert answer.context["messages"]


def test_versions_of_a_document_stay_and_one_version_is_published_once(organiser, unit):
    competition = make_open_competition(unit=unit)
    url = reverse("competitions:documents", args=[competition.code])
    data = {
        "kind": "technical",
        "version": "1.0",
        "title_zh": "技术文件",
        "text_zh": "十人宴会摆台",
    }
    data["published_on"] = "2026-11-20"
    assert organiser.post(url, data).status_code == 302
    assert organiser.post(url, {**data, "version": "1.1"}).status_code == 302
    assert organiser.post(url, data).status_code == 422
    assert competition.documents.count() == 2


def test_a_document_is_what_its_name_says(organiser, unit):
    competition = make_open_competition(unit=unit)
    url = reverse("competitions:documents", args=[competition.code])
    data = {"kind": "rules", "version": "1", "title_zh": "规程", "published_on": "2026-11-20"}
    bad = SimpleUploadedFile("rules.pdf", b"<html>", content_type="application/pdf")
    assert organiser.post(url, {**data, "file": bad}).status_code == 422
    assert organiser.post(url, data).status_code == 422
    assert not competition.documents.exists()


def test_the_list_asks_as_many_questions_for_three_competitions_as_for_one(
    organiser, unit, django_assert_max_num_queries
):
    for n in range(3):
        competition = make_open_competition(unit=unit)
        make_entries(make_event(competition=competition), n)
    url = reverse("competitions:desk_competitions")
    with django_assert_max_num_queries(18):
        page = organiser.get(url)
    assert sorted(row.entries for row in page.context["page"].object_list) == [0, 1, 2]


def test_the_spreadsheet_of_the_list_has_what_is_shown(organiser, unit):
    make_open_competition(unit=unit, code="AAA")
    make_open_competition(unit=unit, code="BBB")
    url = reverse("competitions:desk_competitions")
    answer = organiser.get(url, {"q": "AAA", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [row[0] for row in sheet.iter_rows(min_row=3, values_only=True)] == ["AAA"]


def test_an_event_gets_its_stages_and_its_awards(organiser, unit):
    competition = make_open_competition(unit=unit)
    url = reverse("competitions:event_new", args=[competition.code])
    data = {"code": "ev1", "title_zh": "餐厅服务", "kind": "individual", "team_size": "3"}
    data |= {"combine": "last", "occupation_code": "4-03-02-05", "standard_level": "三级"}
    assert organiser.post(url, data).status_code == 302
    event = Event.objects.get(code="EV1")
    assert event.team_size == 1
    stage_url = reverse("competitions:stage_new", args=["EV1"])
    stage = {"format": "timed", "title_zh": "实操", "heat_size": "2", "slot_minutes": "15"}
    assert organiser.post(stage_url, stage).status_code == 302
    assert event.stages.get().slot_minutes == 15
    awards = {"a-TOTAL_FORMS": "2", "a-INITIAL_FORMS": "0"}
    awards |= {"a-0-title_zh": "一等奖", "a-0-by": "rank", "a-0-first": "1", "a-0-last": "1"}
    awards |= {"a-1-title_zh": "二等奖", "a-1-by": "share", "a-1-value": "20"}
    desk = reverse("competitions:desk_event", args=["EV1"])
    assert organiser.post(desk, awards).status_code == 302
    assert [(r.title_zh, r.by) for r in event.award_rules.all()] == [
        ("一等奖", "rank"),
        ("二等奖", "share"),
    ]
    awards["a-0-last"] = ""
    assert organiser.post(desk, awards).status_code == 422
    assert organiser.get(desk).status_code == 200


def test_the_stations_of_a_drill_come_from_a_file_whose_wrong_cells_are_named(organiser, unit):
    event = make_event(competition=make_open_competition(unit=unit), kind="team", team_size=3)
    organiser.post(
        reverse("competitions:stage_new", args=[event.code]),
        {"format": "timed", "title_zh": "四站", "heat_size": "1", "slot_minutes": "10"},
    )
    stage = event.stages.get()
    url = reverse("competitions:desk_stage", args=[stage.uuid])
    data = {"do": "format", "runs": "1", "keep": "best"}
    wrong = SimpleUploadedFile("s.csv", STATIONS.replace(",5,no", ",five,no").encode())
    answer = organiser.post(url, {**data, "stations": wrong})
    assert answer.status_code == 422
    assert any("penalty_s" in text for text in answer.context["more"].errors["stations"])
    good = SimpleUploadedFile("s.csv", STATIONS.encode("utf-8-sig"))
    assert organiser.post(url, {**data, "stations": good}).status_code == 302
    stations = list(stage.timed.stations.all())
    assert [(s.title_zh, s.limit_seconds) for s in stations] == [
        ("穿戴服装", 90),
        ("铺甩水带", 60),
    ]
    assert stations[1].penalties.get().disqualify is True
    assert stations[0].penalties.get().title_zh == "头盔未系紧"
    again = SimpleUploadedFile("s.csv", STATIONS.encode())
    assert organiser.post(url, {**data, "stations": again}).status_code == 302
    assert stage.timed.stations.count() == 2
    assert organiser.get(url).status_code == 200


def test_a_stage_that_has_begun_keeps_its_settings(organiser, unit):
    stage = make_timed_stage()
    Stage.objects.filter(pk=stage.pk).update(state="running")
    url = reverse("competitions:desk_stage", args=[stage.uuid])
    data = {"do": "stage", "title_zh": "别的", "heat_size": "1", "slot_minutes": "10"}
    assert organiser.post(url, data).status_code == 422
    stage.refresh_from_db()
    assert stage.title_zh == "四站"


def test_a_duty_is_given_by_number_and_one_that_clashes_is_refused(organiser, unit):
    event = make_event(competition=make_open_competition(unit=unit))
    person = make_person("周试写", phone="13900001234")
    url = reverse("competitions:officials_desk", args=[event.competition.code])
    data = {"person": "13900001234", "event": event.pk}
    assert organiser.post(url, {**data, "duty": "judge"}).status_code == 302
    answer = organiser.post(url, {**data, "duty": "encryption"})
    assert answer.status_code == 422
    assert [o.duty for o in Official.objects.filter(person=person)] == ["judge"]
    assert (
        organiser.post(url, {**data, "person": "13999999999", "duty": "judge"})
        .context["form"]
        .errors["person"]
    )


def test_of_several_people_of_one_name_the_right_one_is_chosen(organiser, unit):
    competition = make_open_competition(unit=unit)
    people = [make_person("李同名", unit=unit) for _ in range(2)]
    url = reverse("competitions:officials_desk", args=[competition.code])
    data = {"person": "李同名", "duty": "call", "event": ""}
    answer = organiser.post(url, data)
    assert {p.pk for p in answer.context["people"]} == {p.pk for p in people}
    assert not Official.objects.exists()
    assert organiser.post(url, {**data, "chosen": str(people[1].uuid)}).status_code == 302
    assert Official.objects.get().person == people[1]


def test_an_ended_duty_stays_as_a_row(organiser, unit):
    official = make_official(make_event(competition=make_open_competition(unit=unit)), Duty.CALL)
    url = reverse("competitions:official_end", args=[official.competition.code])
    organiser.post(url, {"official": str(official.uuid)})
    official.refresh_from_db()
    assert official.ended_at is not None
    assert organiser.post(url, {"official": "nonsense"}).status_code == 404


def test_a_panel_of_three_is_formed_and_its_measurements_are_shown(organiser, unit):
    event = make_event(competition=make_open_competition(unit=unit))
    scheme = make_scheme(event.competition)
    organiser.post(
        reverse("competitions:stage_new", args=[event.code]),
        {"format": "marked", "title_zh": "实操", "heat_size": "1", "slot_minutes": "20"},
    )
    stage = event.stages.get(format=StageFormat.MARKED)
    settings_url = reverse("competitions:desk_stage", args=[stage.uuid])
    data = {"do": "format", "scheme": scheme.pk, "drop_high": "0", "drop_low": "0"}
    assert organiser.post(settings_url, data).status_code == 302
    judges = [make_official(event, Duty.JUDGE) for _ in range(3)]
    url = reverse("competitions:panels", args=[stage.uuid])
    chosen = {"criteria": [c.pk for c in scheme.criteria.all()]}
    two = {**chosen, "judges": [j.pk for j in judges[:2]]}
    assert organiser.post(url, two).status_code == 422
    three = {**chosen, "judges": [j.pk for j in judges]}
    assert organiser.post(url, three).status_code == 302
    (formed,) = organiser.get(url).context["panels"]
    assert [seat.measured for seat in formed.seats] == [["A1"], ["A2"], []]
    assert formed.shared == ["A3"]


def _addresses(stage, duty):
    person = make_official(stage.event, duty).person
    answer = signed_in(person).get(reverse("competitions:officials"))
    ((official, places),) = answer.context["rows"]
    assert official.duty == duty
    urls = {link.url for place in places for link in place.links}
    assert all(url in answer.content.decode() for url in urls)
    return urls


@pytest.mark.parametrize(
    ("duty", "names"),
    [
        (Duty.CHIEF_JUDGE, {"check_in", "running_order", "chief_stage", "opening", "result"}),
        (Duty.SCORER, {"chief_stage", "result"}),
        (Duty.CHECKER, {"chief_stage", "result"}),
        (Duty.SUPERVISOR, {"chief_stage", "opening", "result"}),
        (Duty.ENCRYPTION, {"key", "opening"}),
        (Duty.CALL, {"check_in", "running_order"}),
        (Duty.SITE_JUDGE, {"running_order"}),
        (Duty.ARBITRATION, {"result"}),
        (Duty.JUDGE, set()),
    ],
)
def test_each_duty_at_a_marked_stage_opens_its_own_pages_and_each_page_opens(duty, names):
    stage = make_marked_stage()
    Stage.objects.filter(pk=stage.pk).update(state="drawn")
    Result.objects.get_or_create(event=stage.event)
    by_event = {"check_in", "result"}
    expected = {
        reverse(
            f"competitions:{name}", args=[stage.event.code if name in by_event else stage.uuid]
        )
        for name in names
    }
    assert _addresses(stage, duty) == expected
    official = stage.event.officials.filter(duty=duty).last()
    client = signed_in(official.person)
    assert {client.get(url).status_code for url in expected} <= {200}


def test_whoever_times_and_whoever_referees_is_led_to_times_and_matches():
    timed = make_timed_stage()
    Stage.objects.filter(pk=timed.pk).update(state="drawn")
    url = reverse("competitions:timed_stage", args=[timed.uuid])
    assert url in _addresses(timed, Duty.SCORER)
    assert url not in _addresses(timed, Duty.CHECKER)
    bracket = make_bracket_stage(entries=4)
    assert _addresses(bracket, Duty.REFEREE) == {reverse("competitions:referee")}


def test_a_judge_is_told_to_open_the_tablet_with_badge_and_pin():
    stage = make_marked_stage()
    judge = make_official(stage.event, Duty.JUDGE).person
    answer = signed_in(judge).get(reverse("competitions:officials"))
    ((_, places),) = answer.context["rows"]
    assert [place.tablet for place in places] == [True]
    assert reverse("competitions:judge") in answer.content.decode()


def test_a_person_without_a_duty_has_no_links():
    stranger = signed_in(make_person("路人", agreed=True))
    assert stranger.get(reverse("competitions:officials")).context["rows"] == []


def test_the_event_page_asks_as_many_questions_for_three_stages_as_for_one(
    organiser, unit, django_assert_max_num_queries
):
    event = make_event(competition=make_open_competition(unit=unit))
    url = reverse("competitions:stage_new", args=[event.code])
    for n in range(3):
        stage = {"format": "bracket", "title_zh": f"第{n}轮", "heat_size": "1"}
        organiser.post(url, {**stage, "slot_minutes": "15"})
    with django_assert_max_num_queries(24):
        page = organiser.get(reverse("competitions:desk_event", args=[event.code]))
    assert len(page.context["stages"]) == 3
