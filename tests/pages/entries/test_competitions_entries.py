"""Entries by the organiser and by units, from lists, check-in, draws, the key."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actions.people import give_duty, merge_people
from accounts.rules.id_numbers import check_character
from accounts.rules.kinds import UnitDuty
from competitions.actions.entries import withdraw
from competitions.actions.officials import name_official
from competitions.imports import HEADS
from competitions.models import Competition, Entry, EntryList, EntryMember, Official
from competitions.queries.ledger import differences
from competitions.rules.states import CompetitionState, Duty, EventKind
from core.clock import now
from core.errors import RuleBroken
from core.xlsx import workbook
from places.models import Occupation
from tests.factories.competitions import (
    draw_stage,
    make_entries,
    make_event,
    make_marked_stage,
    make_official,
    make_open_competition,
    make_timed_stage,
)
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return client


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DEMO = True


def with_duty(duty, unit, name="办事员"):
    person = make_person(name, agreed=True)
    give_duty(person=person, unit=unit, duty=duty, starts_on=AT.date(), by=None, at=AT)
    return person


@pytest.fixture
def city():
    return make_unit("JX")


@pytest.fixture
def port(city):
    return make_unit("PORT", parent=city)


@pytest.fixture
def organiser(city):
    return signed_in(with_duty(UnitDuty.ORGANISER, city))


@pytest.fixture
def officer(port):
    return signed_in(with_duty(UnitDuty.OFFICER, port))


@pytest.fixture
def event(city):
    return make_event(competition=make_open_competition(unit=city))


@pytest.fixture
def teams(city):
    competition = make_open_competition(unit=city)
    return make_event(competition=competition, kind=EventKind.TEAM, team_size=2)


def person_rows(*rows):
    """Form rows of people: name, number, part."""
    data = {"p-TOTAL_FORMS": str(len(rows)), "p-INITIAL_FORMS": str(len(rows))}
    for n, (name, number, role) in enumerate(rows):
        data |= {f"p-{n}-name": name, f"p-{n}-number": number, f"p-{n}-role": role}
    return data


def test_somebody_new_is_entered_by_name_and_phone(organiser, event, port):
    url = reverse("competitions:desk_entry_new", args=[event.code])
    assert organiser.get(url).status_code == 200
    data = {"unit": port.pk, **person_rows(("吴范例", "13800001111", "member"))}
    assert organiser.post(url, data).status_code == 302
    entry = Entry.objects.get()
    assert (entry.name_zh, entry.unit, entry.start_no) == ("吴范例", port, 1)
    known = {"unit": port.pk, **person_rows(("", "13800001111", "member"))}
    assert organiser.post(url, known).status_code == 422
    assert Entry.objects.count() == 1


def test_a_number_of_somebody_else_is_refused_and_nobody_is_registered(organiser, event, port):
    make_person("原主", phone="13800001111")
    url = reverse("competitions:desk_entry_new", args=[event.code])
    data = {"unit": port.pk, **person_rows(("吴范例", "13800001111", "member"))}
    answer = organiser.post(url, data)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert not Entry.objects.exists()


def test_a_team_has_members_reserve_leader_and_coach(organiser, teams, port):
    url = reverse("competitions:desk_entry_new", args=[teams.code])
    people = [
        ("甲", "13800000001", "member"),
        ("乙", "13800000002", "member"),
        ("丙", "13800000003", "reserve"),
        ("丁", "13800000004", "leader"),
        ("戊", "13800000005", "coach"),
        ("", "", "member"),
    ]
    data = {"unit": port.pk, "name_zh": "港务一队", **person_rows(*people)}
    assert organiser.post(url, data).status_code == 302
    entry = Entry.objects.get()
    assert [m.role for m in entry.members.order_by("no")] == [role for *_, role in people[:5]]
    short = {"unit": port.pk, "name_zh": "二队", **person_rows(("己", "13800000006", "member"))}
    assert organiser.post(url, short).status_code == 422
    assert Entry.objects.count() == 1


def test_a_unit_enters_its_own_while_entries_are_open_and_no_other(officer, event, port, city):
    url = reverse("competitions:unit_entry_new", args=[event.code])
    data = {"unit": port.pk, **person_rows(("吴范例", "13800001111", "member"))}
    assert officer.post(url, data).status_code == 302
    other = {"unit": city.pk, **person_rows(("别人", "13800002222", "member"))}
    assert officer.post(url, other).status_code == 422
    assert [e.unit for e in Entry.objects.all()] == [port]
    assert officer.get(reverse("competitions:desk_entries", args=[event.code])).status_code == 403


def test_a_unit_sees_and_withdraws_its_own_entries_only(officer, event, port, city):
    own, other = make_entries(event, 2, units=[port, city])
    page = officer.get(reverse("competitions:unit_entries", args=[event.code]))
    assert list(page.context["page"].object_list) == [own]
    url = reverse("competitions:unit_withdraw", args=[event.code])
    assert officer.post(url, {"entry": str(other.uuid), "why": "病"}).status_code == 404
    officer.post(url, {"entry": str(own.uuid), "why": ""})
    own.refresh_from_db()
    assert own.state == "entered"
    officer.post(url, {"entry": str(own.uuid), "why": "病假"})
    own.refresh_from_db()
    assert (own.state, own.why) == ("withdrawn", "病假")


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [(1, 2, "entries"), (-2, -1, "entries"), (None, None, "announced")],
)
def test_outside_the_window_a_unit_enters_nobody(officer, event, port, opens, closes, state):
    days = {"entry_opens_at": opens, "entry_closes_at": closes}
    Competition.objects.filter(pk=event.competition_id).update(
        state=state,
        **{name: now() + datetime.timedelta(days=n) if n else None for name, n in days.items()},
    )
    url = reverse("competitions:unit_entry_new", args=[event.code])
    data = {"unit": port.pk, **person_rows(("吴范例", "13800001111", "member"))}
    assert officer.post(url, data).status_code == 422
    assert not Entry.objects.exists()
    entries = reverse("competitions:unit_entries", args=[event.code])
    assert officer.get(entries).context["open"] is False


def test_a_unit_has_no_more_entries_than_the_event_allows(officer, event, port):
    event.max_entries_per_unit = 1
    event.save()
    url = reverse("competitions:unit_entry_new", args=[event.code])
    first = {"unit": port.pk, **person_rows(("甲", "13800001111", "member"))}
    second = {"unit": port.pk, **person_rows(("乙", "13800002222", "member"))}
    assert officer.post(url, first).status_code == 302
    assert officer.post(url, second).status_code == 422
    page = officer.get(reverse("competitions:unit_events"))
    assert [(row.event, row.mine) for row in page.context["rows"]] == [(event, 1)]


def id_number(first_17):
    return first_17 + check_character(first_17)


GOOD_ID = id_number("33040219900101123")
WRONG_ID = GOOD_ID[:-1] + ("0" if GOOD_ID[-1] != "0" else "1")


def sheet(rows, *, numeric=()):
    """A list as the delegations send it; `numeric` are the heads whose cells hold numbers."""
    cells = []
    for row in rows:
        values = {head: row.get(head, "") for head in HEADS}
        for head in numeric:
            values[head] = int(values[head])
        cells.append([values[head] for head in HEADS])
    content = workbook(title="报名汇总表", heads=HEADS, rows=cells)
    return SimpleUploadedFile("list.xlsx", content)


def sent(client, event, rows, *, unit=False, **more):
    """Upload a list; the address of its check."""
    name = "competitions:unit_entry_list" if unit else "competitions:desk_entry_list"
    answer = client.post(reverse(name, args=[event.code]), {"file": sheet(rows, **more)})
    assert answer.status_code == 302
    return answer.url


def row(name, phone, unit="单位PORT", **more):
    return {"姓名": name, "手机": phone, "单位": unit, **more}


def test_a_good_list_is_taken_once_with_what_the_papers_say(organiser, event, port):
    rows = [
        row("甲", "13800000001", 工种="餐厅服务员", 等级="三级", 证书编号="Z001", 指导教师="老陈"),
        row("乙", "", 身份证号=GOOD_ID, 性别="男", 领队="老周"),
    ]
    url = sent(organiser, event, rows)
    assert organiser.get(url).context["good"] == 2
    assert not Entry.objects.exists()
    assert organiser.post(url, {"do": "all"}).status_code == 302
    assert organiser.post(url, {"do": "all"}).status_code == 302
    first, second = Entry.objects.order_by("start_no")
    assert (first.name_zh, first.coach_name, second.name_zh) == ("甲", "老陈", "乙")
    assert first.delegation.leader_name == "老周"
    member = first.members.get()
    assert (member.trade, member.level, member.certificate_no) == ("餐厅服务员", "三级", "Z001")
    assert EntryList.objects.get().content == ""
    assert list(differences(event.competition.chain)) == []


def test_every_wrong_row_and_column_is_named_and_nothing_is_entered(organiser, event, port):
    make_person("原主", phone="13800000009")
    (there,) = make_entries(event, 1, units=[port])
    phone = there.members.get().person.identifiers.get(kind="phone").value
    rows = [
        row("甲", "13800000001", unit="没有的单位"),
        row("乙", "13800000002", 身份证号=WRONG_ID),
        row("丙", "13800000003", 性别="女", 身份证号=GOOD_ID),
        row("丁", "13800000004"),
        row("丁二", "13800000004"),
        row("戊", "13800000009"),
        row(there.name_zh, phone),
        row("", "13800000010"),
        row("己", ""),
        row("庚", "13800000011", 赛项="别的赛项"),
    ]
    url = sent(organiser, event, rows)
    named = {(c.row, c.column, c.code) for c in organiser.get(url).context["done"].wrong}
    assert named >= {
        (3, "单位", "unit_unknown"),
        (4, "身份证号", "id_number_check_digit"),
        (5, "性别", "sex_contradicts"),
        (7, "手机", "value_repeated"),
        (8, "姓名", "name_contradicts"),
        (10, "姓名", "name_missing"),
        (11, "手机", "number_needed"),
        (12, "赛项", "list_of_other_event"),
    }
    assert any(row_no == 9 for row_no, *_ in named)
    assert organiser.post(url, {"do": "all"}).status_code == 422
    assert Entry.objects.count() == 1
    assert organiser.post(url, {"do": "good"}).status_code == 302
    assert [e.name_zh for e in Entry.objects.order_by("start_no")][1:] == ["丁"]


def test_a_number_in_a_cell_of_text_says_why_it_is_refused(organiser, event, port):
    url = sent(organiser, event, [row("甲", "13800000001")], numeric=["手机"])
    assert [c.code for c in organiser.get(url).context["done"].wrong] == ["number_for_text"]


def test_the_same_list_comes_back_with_a_column_of_reasons(organiser, event, port):
    url = sent(organiser, event, [row("甲", "13800000001", unit="无"), row("乙", "13800000002")])
    kept = EntryList.objects.get()
    answer = organiser.get(reverse("competitions:entry_list_reasons", args=[kept.uuid]))
    heads, bad, good = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)[1:]
    assert heads == (*HEADS, "原因")
    assert "单位" in bad[-1]
    assert not good[-1]
    assert organiser.get(url).status_code == 200


def test_a_team_is_whole_or_not_entered(organiser, teams, port):
    rows = [
        row("甲", "13800000001", 代表队="一队"),
        row("乙", "13800000002", 代表队="一队"),
        row("丙", "13800000003", 代表队="二队"),
        row("丁", "13800000004", 代表队="三队"),
        row("戊", "13800000005", 代表队="三队"),
        row("己", "13800000006", 代表队="一队"),
        row("庚", "13800000007", 代表队="一队"),
    ]
    url = sent(organiser, teams, rows)
    named = {(c.row, c.column, c.code) for c in organiser.get(url).context["done"].wrong}
    assert named == {(5, "代表队", "team_size"), (8, "代表队", "value_repeated")}
    organiser.post(url, {"do": "good"})
    assert [(e.name_zh, e.members.count()) for e in Entry.objects.all()] == [
        ("一队", 2),
        ("三队", 2),
    ]
    again = sent(organiser, teams, rows[:2])
    wrong = organiser.get(again).context["done"].wrong
    assert {c.code for c in wrong} >= {"entered_already"}


def test_a_namesake_in_a_list_is_named_with_what_to_do_and_taken_once_told_apart(
    organiser, event, port
):
    rows = [row("李娜", "13800000001"), row("李娜", "13800000002")]
    wrong = organiser.get(sent(organiser, event, rows)).context["done"].wrong
    assert [(c.row, c.column, c.code) for c in wrong] == [(4, "姓名", "namesake")]
    assert "出生年" in wrong[0].text
    url = sent(organiser, event, [rows[0], {**rows[1], "同名区分": "1990"}])
    organiser.post(url, {"do": "good"})
    assert [(e.name_zh, e.name_note) for e in event.entries.order_by("start_no")] == [
        ("李娜", ""),
        ("李娜", "1990"),
    ]


def test_a_units_list_names_its_own_units_only(officer, event, port, city):
    url = sent(officer, event, [row("甲", "13800000001", unit="单位JX")], unit=True)
    assert [c.code for c in officer.get(url).context["done"].wrong] == ["unit_not_yours"]


def test_a_list_is_its_senders_alone(organiser, officer, event, port):
    url = sent(organiser, event, [row("甲", "13800000001")])
    assert officer.get(url).status_code == 404
    assert officer.post(url, {"do": "all"}).status_code == 404
    assert not Entry.objects.exists()


def test_a_file_that_is_no_spreadsheet_is_said_at_the_field(organiser, event):
    url = reverse("competitions:desk_entry_list", args=[event.code])
    answer = organiser.post(url, {"file": SimpleUploadedFile("x.xlsx", b"nonsense")})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_checking_a_list_asks_no_more_for_sixty_rows_than_for_six(
    organiser, event, port, django_assert_max_num_queries
):
    rows = [row(f"选手{n}", f"138{n:08d}") for n in range(60)]
    url = sent(organiser, event, rows)
    with django_assert_max_num_queries(22):
        assert organiser.get(url).context["good"] == 60


def test_the_list_of_entries_asks_no_more_for_many(
    organiser, event, port, django_assert_max_num_queries
):
    make_entries(event, 12, units=[port])
    with django_assert_max_num_queries(20):
        page = organiser.get(reverse("competitions:desk_entries", args=[event.code]))
    assert len(page.context["page"].object_list) == 12


def test_the_start_list_has_names_and_no_numbers_of_people(organiser, event, port):
    first, second = make_entries(event, 2, units=[port])
    withdraw(entry=second, why="病", by=None, at=AT)
    url = reverse("competitions:desk_entries", args=[event.code])
    answer = organiser.get(url, {"format": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)[2:]
    assert [r[0] for r in rows] == ["01"]
    phone = first.members.get().person.identifiers.get(kind="phone").value
    assert phone not in str(rows)
    assert organiser.get(url, {"format": "print"}).status_code == 200


def test_at_the_door_one_tap_checks_in_and_again_changes_nothing(event, port):
    entries = make_entries(event, 3, units=[port])
    at_the_door = signed_in(make_official(event, Duty.CALL).person)
    url = reverse("competitions:check_in", args=[event.code])
    for _ in range(2):
        answer = at_the_door.post(url, {"entry": str(entries[1].uuid)}, follow=True)
    assert answer.context["counts"].there == 1
    entries[1].refresh_from_db()
    assert entries[1].state == "checked_in"
    by_number = at_the_door.get(url, {"q": "03"}).context["entries"]
    by_pinyin = at_the_door.get(url, {"q": "xs"}).context["entries"]
    assert [e.pk for e in by_number] == [entries[2].pk]
    assert len(by_pinyin) == 3


def test_a_judge_and_a_stranger_stay_out_of_the_door(event):
    url = reverse("competitions:check_in", args=[event.code])
    judge = make_official(event, Duty.JUDGE).person
    assert signed_in(judge).get(url).status_code == 403
    assert signed_in(make_person("路人", agreed=True)).get(url).status_code == 403


def test_a_draw_is_published_then_revealed_and_drawn_again_with_a_reason_only(organiser, city):
    stage = make_timed_stage(drawn=False)
    url = reverse("competitions:stage_draw_change", args=[stage.uuid])
    page = reverse("competitions:stage_draw", args=[stage.uuid])
    organiser.post(url, {"do": "order"})
    organiser.post(url, {"do": "reveal", "public_value": "骰子 4 2 6"})
    first = organiser.get(page).context["draws"]["order"].draw
    assert first.public_value == "骰子 4 2 6"
    organiser.post(url, {"do": "order"})
    assert stage.draws.count() == 1
    organiser.post(url, {"do": "order", "why": "名单漏了一队"})
    assert stage.draws.count() == 2
    assert organiser.get(page).context["draws"]["order"].draw.repeats == first
    organiser.post(url, {"do": "reveal"})
    organiser.post(url, {"do": "start"})
    stage.refresh_from_db()
    assert stage.state == "running"


def test_the_key_is_the_encryption_judges_alone(organiser, city):
    stage = make_marked_stage()
    url = reverse("competitions:key", args=[stage.uuid])
    keeper = signed_in(make_official(stage.event, Duty.ENCRYPTION).person)
    answer = keeper.get(url)
    assert [t.number for t in answer.context["turns"]] == ["K-01", "K-02", "K-03"]
    assert answer["Cache-Control"] == "no-store"
    judge = stage.event.officials.filter(duty="judge").first().person
    chief = stage.event.officials.filter(duty="chief_judge").first().person
    for client in (organiser, signed_in(judge), signed_in(chief)):
        assert client.get(url).status_code == 403
        paper = client.get(reverse("competitions:running_order", args=[stage.uuid]))
        assert b"K-0" not in paper.content
    assert (
        b"K-0" not in organiser.get(reverse("competitions:stage_draw", args=[stage.uuid])).content
    )


def test_a_drawn_stage_occupies_its_people_and_names_who_is_taken_twice(organiser, city):
    stage = make_timed_stage(entries=2, drawn=False)
    official = make_official(stage.event, Duty.REFEREE)
    draw_stage(stage)
    source = f"stage:{stage.uuid}"
    taken = Occupation.objects.filter(source=source)
    assert taken.filter(role="competitor").count() == 6
    assert taken.get(role="official").person == official.person
    page = reverse("competitions:stage_draw", args=[stage.uuid])
    assert organiser.get(page).context["clashes"] == []
    Occupation.objects.create(
        person=official.person,
        role="trainer",
        source="session:x",
        starts_at=AT,
        ends_at=AT + datetime.timedelta(hours=1),
    )
    (clash,) = organiser.get(page).context["clashes"]
    assert clash.mine.person == official.person
    entry = stage.event.entries.first()
    withdraw(entry=entry, why="病", by=None, at=AT)
    assert taken.filter(role="competitor").count() == 3


def test_entries_and_duties_follow_a_merged_person(event, port):
    (entry,) = make_entries(event, 1, units=[port])
    drop = entry.members.get().person
    official = make_official(make_event(), Duty.CALL, person=drop)
    keep = make_person(drop.name)
    merge_people(keep=keep, drop=drop, by=None, at=AT)
    assert entry.members.get().person == keep
    official.refresh_from_db()
    assert official.person == keep


def test_two_who_compete_in_one_event_are_not_merged(event, port):
    one, two = make_entries(event, 2, units=[port])
    people = [e.members.get().person for e in (one, two)]
    with pytest.raises(RuleBroken) as refused:
        merge_people(keep=people[0], drop=people[1], by=None, at=AT)
    assert refused.value.code == "merge_competes_twice"
    assert EntryMember.objects.filter(person=people[1]).count() == 1


def test_a_judge_and_the_keeper_of_the_key_are_not_merged(event):
    people = [make_person("甲"), make_person("甲")]
    for person, duty in zip(people, (Duty.JUDGE, Duty.ENCRYPTION), strict=True):
        name_official(
            competition=event.competition, person=person, duty=duty, event=event, by=None, at=AT
        )
    with pytest.raises(RuleBroken) as refused:
        merge_people(keep=people[0], drop=people[1], by=None, at=AT)
    assert refused.value.code == "duties_clash"
    assert Official.objects.filter(ended_at=None).count() == 2


def test_a_draft_is_not_shown_to_units(officer, city):
    competition = make_open_competition(unit=city)
    event = make_event(competition=competition)
    Competition.objects.filter(pk=competition.pk).update(state=CompetitionState.DRAFT)
    url = reverse("competitions:unit_entries", args=[event.code])
    assert officer.get(url).status_code == 404
    assert officer.get(reverse("competitions:unit_events")).context["rows"] == []


def test_people_without_their_number_of_rows_are_refused_in_words(organiser, event, port):
    url = reverse("competitions:desk_entry_new", args=[event.code])
    answer = organiser.post(url, {"unit": port.pk, "p-0-name": "吴范例"})
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)
    assert not Entry.objects.exists()
