"""The published scheme of the banquet table is read whole; what is wrong is named by row and field."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from competitions.rules.deductions import tolerance_zh
from competitions.rules.measurement import Binary, PerCount, Target, rule_of, written
from competitions.rules.scheme import COLUMNS, read_rule, read_scheme
from competitions.rules.states import AspectKind
from core.errors import RuleBroken

F = Fraction
DATA = Path(__file__).resolve().parent.parent.parent / "skillcamp" / "demo" / "data"


def table_rows():
    with (DATA / "table-setting-scheme.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


TABLE = read_scheme(table_rows())
ASPECTS = {aspect.marks.id: aspect for aspect in TABLE.aspects}


def test_the_published_scheme_has_ten_criteria_34_aspects_and_100_marks():
    assert [c.letter for c in TABLE.criteria] == list("ABCDEFGHIJ")
    assert len(TABLE.aspects) == 34
    assert sum(a.marks.maximum for a in TABLE.aspects) == 100
    kinds = [a.marks.kind for a in TABLE.aspects]
    assert (kinds.count(AspectKind.MEASUREMENT), kinds.count(AspectKind.JUDGEMENT)) == (25, 9)
    assert set(COLUMNS) == set(table_rows()[0])


def test_every_judgement_has_four_texts_in_both_languages():
    for aspect in TABLE.aspects:
        wanted = 4 if aspect.marks.kind is AspectKind.JUDGEMENT else 0
        assert (len(aspect.levels_zh), len(aspect.levels_en)) == (wanted, wanted)
        assert all(aspect.levels_zh)
        assert all(aspect.levels_en)


@pytest.mark.parametrize(
    ("aspect", "rule", "counted"),
    [
        ("A1", Binary(), ""),
        ("A2", Target(F(0), F(1), F(1), F(1)), ""),
        ("A3", PerCount(F("0.5"), 4), "corner"),
        ("A4", PerCount(F(1)), "throw"),
        ("B1", PerCount(F("0.5"), 10), "chair"),
        ("C1", PerCount(F("0.3")), "plate moved again"),
        ("C3", PerCount(F("0.5"), 10), "plate"),
        ("C4", PerCount(F("0.5"), 5), "pair"),
        ("D1", PerCount(F("0.5"), 10), "cover"),
        ("F3", PerCount(F("0.3")), "refold"),
        ("G1", PerCount(F(1), 2), "set"),
        ("G2", PerCount(F("0.5")), ""),
        ("G3", Binary(), ""),
        ("J3", PerCount(F("0.5")), ""),
    ],
)
def test_tolerance_and_deduction_become_a_rule(aspect, rule, counted):
    assert (ASPECTS[aspect].marks.rule, ASPECTS[aspect].counted) == (rule, counted)


@pytest.mark.parametrize(
    ("tolerance", "deduction", "rule"),
    [
        ("", "全有或全无", Binary()),
        ("± 0.3 cm", "每个餐位扣 0.50", PerCount(F("0.5"), 10)),
        ("", "每套扣1.00分", PerCount(F(1), 2)),
        ("± 1 cm", "每超 1 cm 扣 1.00", Target(F(0), F(1), F(1), F(1))),
        (
            "± 0.3 cm",
            "0.50 off for each further 0.3 cm",
            Target(F(0), F("0.3"), F("0.3"), F("0.5")),
        ),
    ],
)
def test_rules_are_read_in_chinese_and_with_steps_too(tolerance, deduction, rule):
    found = read_rule(tolerance, deduction)
    assert found is not None
    assert found[0] == rule


def test_a_rule_is_kept_as_previews_write_it():
    for aspect in TABLE.aspects:
        rule = aspect.marks.rule
        if rule is not None:
            things = rule.things if isinstance(rule, PerCount) else None
            assert rule_of(written(rule), things) == rule
    assert written(ASPECTS["A2"].marks.rule) == {
        "target": "0",
        "within": "1",
        "step": "1",
        "off": "1",
    }


def errors_of(rows, **options):
    with pytest.raises(RuleBroken) as refused:
        read_scheme(rows, **options)
    return refused.value.code, [(e["row"], e["field"], e["code"]) for e in refused.value.errors]


def test_a_scheme_that_sums_to_99_5_is_refused():
    rows = table_rows()
    rows[0]["max"] = "0.50"
    code, errors = errors_of(rows)
    assert code == "scheme_total"
    assert errors == [(35, "max", "scheme_total")]
    read_scheme(rows, total=F("99.5"))


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"id": "K1"}, "id", "bad_aspect_id"),
        ({"id": "A"}, "id", "bad_aspect_id"),
        ({"id": ""}, "id", "bad_aspect_id"),
        ({"id": "A2"}, "id", "duplicate_aspect"),
        ({"id": "B9"}, "criterion", "letter_differs"),
        ({"criterion": ""}, "criterion", "empty"),
        ({"sub_criterion": " "}, "sub_criterion", "empty"),
        ({"aspect_zh": ""}, "aspect_zh", "empty"),
        ({"kind": "luck"}, "kind", "unknown_kind"),
        ({"max": "0"}, "max", "bad_max"),
        ({"max": "-1"}, "max", "bad_max"),
        ({"max": "1.005"}, "max", "bad_max"),
        ({"max": "one"}, "max", "bad_max"),
        ({"deduction": ""}, "deduction", "empty"),
        ({"deduction": "as you like"}, "deduction", "unknown_rule"),
        ({"level_0_zh": "x"}, "level_0_zh", "level_without_judgement"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_field(change, field, code):
    rows = table_rows()
    rows[2].update(change)
    assert errors_of(rows) == ("bad_scheme", [(4, field, code)])


@pytest.mark.parametrize("field", ["level_0_zh", "level_3_zh", "level_1_en"])
def test_a_judgement_without_one_of_its_texts_is_refused(field):
    rows = table_rows()
    rows[4][field] = ""
    assert errors_of(rows) == ("bad_scheme", [(6, field, "level_missing")])


def test_english_texts_may_be_left_out_as_a_whole():
    rows = table_rows()
    for n in range(4):
        rows[4][f"level_{n}_en"] = ""
    assert len(read_scheme(rows).aspects) == 34


def test_everything_that_is_wrong_is_named_at_once():
    rows = table_rows()
    rows[0]["max"] = "x"
    rows[4]["level_2_zh"] = ""
    rows[9]["kind"] = ""
    _, errors = errors_of(rows)
    assert [(row, code) for row, _, code in errors] == [
        (2, "bad_max"),
        (6, "level_missing"),
        (11, "unknown_kind"),
    ]


def test_a_judgement_whose_kind_is_mistyped_is_one_error_and_not_one_for_each_text():
    rows = table_rows()
    row = next(n for n, r in enumerate(rows) if r["kind"] == "judgement")
    rows[row]["kind"] = "guess"
    assert errors_of(rows)[1] == [(row + 2, "kind", "unknown_kind")]


def test_a_torn_criterion_and_no_rows_are_refused():
    rows = table_rows()
    rows.append(rows.pop(0))
    assert errors_of(rows) == ("bad_scheme", [(35, "criterion", "criterion_torn")])
    assert errors_of([]) == ("bad_scheme", [(1, "id", "no_rows")])


def test_points_go_in_steps_that_fit_the_maximum():
    def one(**more):
        row = dict.fromkeys(COLUMNS, "")
        base = {"id": "A1", "criterion": "A 修剪", "sub_criterion": "面", "aspect_zh": "平整"}
        return [row | base | {"kind": "points", "max": "100"} | more]

    assert read_scheme(one()).aspects[0].marks.step == F("0.5")
    assert read_scheme(one(deduction="步长 0.25")).aspects[0].marks.step == F("0.25")
    assert errors_of(one(max="0.75"), total=F("0.75"))[1] == [(2, "max", "points_off_step")]
    assert errors_of(one(deduction="any"))[1] == [(2, "deduction", "unknown_rule")]


def test_a_counted_tolerance_is_said_with_its_chinese_measure_word():
    assert [tolerance_zh(t) for t in ("1 throw", "3 plates", "± 0.5 cm", "一次", "")] == [
        *("1 次", "3 plates", "± 0.5 cm", "一次", "")
    ]
