"""Entries from a list: taken once, every wrong row named, checked at the price of a few."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.rules.id_numbers import check_character
from competitions.imports import HEADS
from competitions.models import Entry, EntryList
from competitions.queries.ledger import differences
from core.xlsx import workbook
from tests.factories.competitions import (
    make_entries,
)
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


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
