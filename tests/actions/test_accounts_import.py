"""A staff list from a spreadsheet: every wrong cell is named, and nothing is half-done."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from accounts.actions.people import newcomer_by_phone
from accounts.imports import ANY, Scope, check_people, import_people
from accounts.models import Identifier, Person
from accounts.rules.id_numbers import check_character
from core.errors import RuleBroken
from tests.factories.people import AT, make_unit

pytestmark = pytest.mark.django_db
HEADS = ["姓名", "性别", "身份证号", "手机", "单位", "工号"]


def id_number(order="001", born="19900101"):
    first = f"330402{born}{order}"
    return first + check_character(first)


def sheet(*rows, heads=HEADS, title="示例单位花名册"):
    book = Workbook()
    page = book.worksheets[0]
    page.append([title])
    page.append(heads)
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def run(*rows, **more):
    return import_people(file=sheet(*rows, **more), by=None, at=AT)


def check(*rows, scope=ANY):
    return check_people(file=sheet(*rows), scope=scope, at=AT)


def wrong(*rows, **more):
    done = run(*rows, **more)
    assert Person.objects.count() == 0
    assert (done.made, done.known) == (0, 0)
    return [(cell.row, cell.column, cell.code) for cell in done.wrong]


@pytest.fixture
def unit():
    return make_unit("JX")


def test_a_good_sheet_is_imported_with_what_the_id_number_tells(unit):
    done = run(
        ["张 三", "男", id_number("001").lower(), "139 0000 0001", "JX", "1024"],
        [None] * 6,
        ["阿依古丽.买买提", "", "", "13900000002", "单位JX", ""],
    )
    assert (done.made, done.known, done.wrong) == (2, 0, [])
    first = Person.objects.get(name="张三")
    assert (first.sex, str(first.birth_date), first.home_unit) == ("m", "1990-01-01", unit)
    assert {i.kind for i in first.identifiers.all()} == {"phone", "id_number", "employee_no"}
    assert Person.objects.filter(name="阿依古丽·买买提").exists()


def test_the_same_sheet_twice_makes_nobody_twice(unit):
    rows = (["张三", "男", id_number(), "13900000001", "JX", "1"],)
    assert run(*rows).made == 1
    again = run(*rows)
    assert (again.made, again.known, again.wrong) == (0, 1, [])
    assert Person.objects.count() == 1


def test_a_dry_run_says_what_would_be_and_changes_nothing(unit):
    with CaptureQueriesContext(connection) as queries:
        done = check(["张三", "", "", "13900000001", "JX", ""])
    assert done.made == 1
    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []
    assert Person.objects.count() == 0


def test_every_wrong_cell_of_every_row_is_named(unit):
    good = id_number()
    assert wrong(
        ["好人", "女", id_number("002"), "13900000001", "JX", ""],
        ["", "x", "123", "139", "没有的单位", ""],
        ["李四", "女", good, "", "JX", ""],
        ["王五", "男", good[:-1] + ("0" if good[-1] != "0" else "1"), "13900000001", "", ""],
        ["赵六", "", "330402199013010018", "", "", "1024"],
        ["孙七", "", id_number("003", "20990101"), "", "", ""],
    ) == [
        (4, "姓名", "name_missing"),
        (4, "性别", "sex_not_valid"),
        (4, "身份证号", "id_number_not_valid"),
        (4, "手机", "phone_not_valid"),
        (4, "单位", "unit_unknown"),
        (5, "性别", "sex_contradicts"),
        (6, "身份证号", "id_number_check_digit"),
        (6, "手机", "value_repeated"),
        (7, "身份证号", "id_number_check_digit"),
        (7, "工号", "employee_number_not_valid"),
        (8, "身份证号", "id_number_birth_date"),
    ]


def test_a_number_cell_says_that_a_spreadsheet_keeps_fifteen_digits_and_reading_goes_on(unit):
    assert wrong(
        ["张三", "", 330402199001010013, "13900000001", "", ""],
        ["李四", "", "", 13900000002, "", ""],
        ["", "", "", "13900000003", "", ""],
    ) == [
        (3, "身份证号", "number_for_text"),
        (4, "手机", "number_for_text"),
        (5, "姓名", "name_missing"),
    ]


def test_the_same_number_twice_in_the_file_names_the_other_row(unit):
    done = run(["张三", "", "", "13900000001", "", ""], ["李四", "", "", "139-0000-0001", "", ""])
    assert [(c.row, c.code) for c in done.wrong] == [(4, "value_repeated")]
    assert "3" in done.wrong[0].text


def test_a_number_that_belongs_to_another_name_is_not_taken_over(unit):
    run(["张三", "", "", "13900000001", "", ""])
    done = run(["李四", "", "", "13900000001", "", ""])
    assert [(c.row, c.column, c.code) for c in done.wrong] == [(3, "姓名", "name_contradicts")]
    assert list(Person.objects.values_list("name", flat=True)) == ["张三"]


def test_papers_of_other_places_are_taken_without_sex_and_birth_date(unit):
    papers = ["H1234567801", "12345678", "FRA123456789012", "E12345678"]
    done = run(*[[f"客人{n}", "", paper, "", "", ""] for n, paper in enumerate(papers)])
    assert (done.made, done.wrong) == (4, [])
    assert set(Person.objects.values_list("sex", "birth_date")) == {("", None)}


def test_id_numbers_are_kept_encrypted(unit):
    run(["张三", "", id_number(), "", "", ""])
    row = Identifier.objects.get(kind="id_number")
    assert id_number() not in row.value
    assert id_number() not in row.lookup


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (sheet, "import_empty"),
        (lambda: sheet(["x"], heads=["别的"]), "columns_missing"),
        (lambda: io.BytesIO(b"no spreadsheet"), "bad_file"),
        (lambda: io.BytesIO(b""), "bad_file"),
    ],
)
def test_a_file_that_is_none_says_so(make, code):
    with pytest.raises(RuleBroken) as refused:
        import_people(file=make(), by=None, at=AT)
    assert refused.value.code == code


def test_the_command_names_rows_and_never_the_numbers(unit, tmp_path, capsys):
    bad = id_number()[:-1] + "Y"
    path = tmp_path / "list.xlsx"
    path.write_bytes(sheet(["张三", "", bad, "13900000001", "", ""]).getvalue())
    with pytest.raises(SystemExit):
        call_command("import_people", str(path))
    said = capsys.readouterr().err
    assert "身份证号" in said
    assert "3" in said
    assert bad not in said
    assert "13900000001" not in said
    assert Person.objects.count() == 0


def test_the_good_rows_alone_may_be_taken(unit):
    rows = (["张三", "", "", "13900000001", "JX", ""], ["李四", "", "", "139", "JX", ""])
    done = import_people(file=sheet(*rows), good_only=True, by=None, at=AT)
    assert (done.made, done.wrong_rows) == (1, 1)
    assert list(Person.objects.values_list("name", flat=True)) == ["张三"]


def test_numbers_of_two_people_in_one_row_are_named(unit):
    run(["张三", "", "", "13900000001", "", ""], ["张三", "", id_number(), "", "", ""])
    done = run(["张三", "", id_number(), "13900000001", "", ""])
    assert [(c.row, c.code) for c in done.wrong] == [(3, "numbers_of_two")]


def test_somebody_who_signed_in_by_phone_and_has_no_name_yet_is_known(unit):
    newcomer_by_phone(phone="13900000001", at=AT)
    assert (run(["张三", "", "", "13900000001", "", ""]).known, Person.objects.count()) == (1, 1)


def test_a_list_reaches_the_units_of_its_officer_alone(unit):
    other = make_unit("HZ")
    scope = Scope(units=frozenset([unit.pk]), default=unit, confirmed=True)
    rows = (["张三", "", "", "13900000001", "HZ", ""], ["李四", "", "", "13900000002", "", "7"])
    assert [(c.row, c.code) for c in check(*rows, scope=scope).wrong] == [(3, "unit_not_yours")]
    import_people(file=sheet(*rows), scope=scope, good_only=True, by=None, at=AT)
    person = Person.objects.get()
    assert (person.home_unit, person.unit_confirmed_at) == (unit, AT)
    assert not other.people.exists()


def test_a_list_may_not_be_longer_than_its_scope_says(unit):
    with pytest.raises(RuleBroken) as refused:
        check(["张三", "", "", "1", "", ""], ["李四", "", "", "1", "", ""], scope=Scope(longest=1))
    assert refused.value.code == "import_too_long"


def test_a_row_without_any_number_is_refused_as_nobody_could_find_the_person_again(unit):
    assert wrong(["张三", "男", "", "", "JX", ""]) == [(3, "手机", "number_needed")]
