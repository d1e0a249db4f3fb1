"""Schemes from csv and xlsx: the whole or nothing, every wrong cell named, versions, export."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from competitions.actions.schemes import use_scheme
from competitions.actions.setup import add_stage
from competitions.models import Aspect, Scheme
from competitions.queries.ledger import differences
from competitions.queries.schemes import export_row, read
from competitions.rules.scheme import COLUMNS
from competitions.rules.states import StageFormat
from competitions.scheme_imports import import_scheme
from core.errors import RuleBroken
from core.xlsx import workbook
from tests.factories.competitions import make_event, make_marked_stage, make_open_competition
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
FILE = Path(settings.BASE_DIR) / "skillcamp/demo/data/table-setting-scheme.csv"


def rows():
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def as_csv(found):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(found)
    return io.BytesIO(out.getvalue().encode("utf-8-sig"))


def take(file, name="s.csv", competition=None):
    return import_scheme(
        competition=competition or make_open_competition(),
        file=file,
        name=name,
        by=None,
        at=AT,
    )


def test_the_published_table_setting_scheme_has_34_aspects_with_descriptors_and_rules():
    scheme = take(str(FILE), "")
    criteria = read(scheme)
    assert [part.criterion.letter for part in criteria] == list("ABCDEFGHIJ")
    assert criteria[0].criterion.title_zh == "台面铺设"
    assert sum(part.total for part in criteria) == Decimal("100.00")
    assert scheme.aspects.count() == 34
    glasses = scheme.aspects.get(code="E2")
    assert (glasses.rule, glasses.items, glasses.unit_zh) == (
        {"off": "0.4", "per": "count"},
        10,
        "套",
    )
    assert glasses.deduction_zh == "每套超差扣 0.40"
    crease = scheme.aspects.get(code="A2")
    assert (crease.rule["within"], crease.unit_zh) == ("1", "cm")
    assert crease.deduction_zh == "每超 1 cm 扣 1.00"
    handling = scheme.aspects.get(code="E4")
    assert [level.text_zh for level in handling.descriptors.order_by("level")][3] == (
        "全程规范轻稳连贯"
    )
    assert list(differences(scheme.competition.chain)) == []


def test_a_second_file_is_a_second_version_and_the_first_stays():
    competition = make_open_competition()
    first, second = (take(str(FILE), "", competition) for _ in range(2))
    assert (first.version, second.version) == (1, 2)
    assert Aspect.objects.filter(scheme=first).count() == 34


def test_a_scheme_that_sums_to_99_5_is_refused_with_its_sum_and_nothing_is_taken():
    wrong = rows()
    wrong[0]["max"] = "0.50"
    with pytest.raises(RuleBroken) as refused:
        take(as_csv(wrong))
    assert refused.value.code == "scheme_total"
    assert refused.value.facts == {"total": "100.00", "reached": "99.50"}
    assert not Scheme.objects.exists()


def test_every_wrong_cell_is_named_by_the_row_and_column_of_the_file():
    wrong = rows()
    wrong[1]["max"] = "two"
    wrong[4]["level_2_zh"] = ""
    wrong[9]["kind"] = "X"
    with pytest.raises(RuleBroken) as refused:
        take(as_csv(wrong))
    assert refused.value.code == "bad_scheme"
    named = [(e["row"], e["field"], e["code"]) for e in refused.value.errors]
    assert named == [
        (3, "max", "bad_max"),
        (6, "level_2_zh", "level_missing"),
        (11, "kind", "unknown_kind"),
    ]
    assert all(error["detail"] for error in refused.value.errors)
    assert not Scheme.objects.exists()


def test_what_is_exported_as_xlsx_can_be_imported_again_as_it_was():
    first = take(str(FILE), "")
    exported = [export_row(part, aspect) for part in read(first) for aspect in part.aspects]
    body = workbook(
        title="t", heads=COLUMNS, rows=[[row.get(n, "") for n in COLUMNS] for row in exported]
    )
    again = take(io.BytesIO(body), "s.xlsx")
    assert [export_row(p, a) for p in read(again) for a in p.aspects] == exported


def test_the_sheet_of_skills_competitions_is_read():
    heads = [
        *("Sub Criteria ID", "Sub Criteria Name or Description", "Day of Marking"),
        *("Aspect Type M = Meas J = Judg", "Aspect - Description", "Judg Score"),
        *("Extra Aspect Description", "Requirement or Nominal Size", "WSSS Section", "Max Mark"),
    ]
    body = workbook(
        title="CIS",
        heads=heads,
        rows=[
            ["A1", "接线", "1", "", "", "", "", "", "", ""],
            ["", "", "", "M", "绝缘完好", "", "", "", "3", 60],
            ["", "", "", "J", "走线", "", "", "", "4", 40],
            *(["", "", "", "", "", n, f"第{n}档", "", "", ""] for n in range(4)),
        ],
    )
    scheme = take(io.BytesIO(body), "cis.xlsx")
    first, second = scheme.aspects.order_by("order")
    assert (first.code, first.kind, first.rule, first.section) == (
        "A1",
        "measurement",
        "binary",
        "3",
    )
    assert [level.text_zh for level in second.descriptors.order_by("level")] == [
        f"第{n}档" for n in range(4)
    ]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"\x00\x01", "s.xlsx", "bad_file"),
        (b"\xff\xfe\xff\xff", "s.csv", "bad_file"),
        (b"a,b\n1,2\n", "s.csv", "columns_missing"),
        (b"id,kind\nA1,measurement\n", "s.csv", "columns_missing"),
        (b"", "s.csv", "columns_missing"),
        (b"x\n" * 500, "s.csv", "scheme_too_long"),
    ],
)
def test_what_is_no_scheme_is_refused(data, name, code):
    with pytest.raises(RuleBroken) as refused:
        take(io.BytesIO(data), name)
    assert refused.value.code == code


def test_a_stage_takes_another_version_until_panels_are_formed_or_it_runs():
    event = make_event()
    stage = add_stage(event=event, format=StageFormat.MARKED, title_zh="实操", by=None, at=AT)
    scheme = take(str(FILE), "", event.competition)
    assert use_scheme(stage=stage, scheme=scheme, by=None, at=AT).scheme == scheme
    formed = make_marked_stage()
    other = take(str(FILE), "", formed.event.competition)
    with pytest.raises(RuleBroken) as refused:
        use_scheme(stage=formed, scheme=other, by=None, at=AT)
    assert refused.value.code == "panels_formed"
