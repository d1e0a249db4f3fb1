"""Marking schemes (评分标准): criteria → sub-criteria → aspects, read from rows and checked whole.

Source: the design page on competitions (Marking); the columns are those of the published scheme for
Chinese banquet table setting (ten covers, 100.00 marks). A scheme is taken as a whole or not at
all, and everything that is wrong is named by row and field.

What a judge enters for a measurement is read from two columns, tolerance and deduction:

- `all or nothing` (全有或全无): seen as required, or not.
- `0.50 off for each cover` (每个餐位扣 0.50): how many are wrong. Where it is known how many there
  are (`counted`), they can be tapped one by one.
- `1.00 off for each further cm` (每超 1 cm 扣 1.00) with a tolerance `± 1 cm`: how far off it is.
- The same with a tolerance of another kind (`1 throw`): how many there were beyond it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from competitions.rules.exact import half_up
from competitions.rules.measurement import Binary, MeasurementRule, PerCount, Target
from competitions.rules.sheets import Aspect
from competitions.rules.states import AspectKind
from core.errors import RuleBroken

Row = Mapping[str, str]
LEVELS_ZH = tuple(f"level_{n}_zh" for n in range(4))
LEVELS_EN = tuple(f"level_{n}_en" for n in range(4))
COLUMNS = (
    *("id", "criterion", "criterion_en", "sub_criterion", "sub_criterion_en"),
    *("aspect_zh", "aspect", "kind", "max", "tolerance", "deduction"),
    *(name for pair in zip(LEVELS_ZH, LEVELS_EN, strict=True) for name in pair),
)
HUNDRED = Fraction(100)
LETTERS = "ABCDEFGHIJ"
DEFAULT_STEP = Fraction(1, 2)
# How many there are of what is counted at a banquet table for ten.
BANQUET = {"cover": 10, "chair": 10, "plate": 10, "corner": 4, "pair": 5, "set": 2} | {
    "餐位": 10,
    "椅": 10,
    "餐椅": 10,
    "餐碟": 10,
    "角": 4,
    "对": 5,
    "套": 2,
}

NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,2})?"
MARK = re.compile(NUMBER)
ASPECT_ID = re.compile(r"([A-J])([1-9][0-9]?)")
ALL_OR_NOTHING = {"all or nothing", "全有或全无"}
FURTHER = re.compile(
    rf"(?P<off>{NUMBER}) off for each further (?:(?P<step>{NUMBER}) )?(?P<noun>.+)"
    rf"|每(?:再)?超(?:出)?\s*(?P<step_zh>{NUMBER})?\s*(?P<noun_zh>\S+?)\s*扣\s*(?P<off_zh>{NUMBER})(?:\s*分)?"
)
EACH = re.compile(
    rf"(?P<off>{NUMBER}) off for each(?: (?P<noun>.+))?"
    rf"|每(?:个|处|把|只|件)?(?P<noun_zh>\S*?)\s*扣\s*(?P<off_zh>{NUMBER})(?:\s*分)?"
)
PLUS_MINUS = re.compile(rf"±\s*(?P<within>{NUMBER})\s*(?P<unit>\S*)")
STEPS = re.compile(rf"(?:steps of|步长)\s*(?P<step>{NUMBER})")


@dataclass(frozen=True, slots=True)
class SchemeAspect:
    """An aspect as judges read it; `counted` is what is counted, levels are empty but for judgement."""

    marks: Aspect
    title_zh: str
    title_en: str
    tolerance: str
    deduction: str
    counted: str
    levels_zh: tuple[str, ...]
    levels_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubCriterion:
    """Aspects that are looked at together."""

    title_zh: str
    title_en: str
    aspects: tuple[SchemeAspect, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A letter's sub-criteria."""

    letter: str
    title_zh: str
    title_en: str
    parts: tuple[SubCriterion, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A whole scheme; its maxima sum to `total`."""

    criteria: tuple[Criterion, ...]
    total: Fraction

    @property
    def aspects(self) -> tuple[SchemeAspect, ...]:
        """All aspects in their order."""
        return tuple(a for c in self.criteria for part in c.parts for a in part.aspects)


@dataclass(frozen=True, slots=True)
class WrongCell:
    """What is wrong in a cell; rows count from 1, the head is row 1."""

    row: int
    field: str
    code: str

    def told(self) -> dict[str, object]:
        """As it stands in the errors of a refusal."""
        return {"row": self.row, "field": self.field, "code": self.code}


@dataclass(frozen=True, slots=True)
class Read:
    """A row that was read."""

    criterion: tuple[str, str]
    part: tuple[str, str]
    aspect: SchemeAspect


def read_scheme(
    rows: Sequence[Row], *, total: Fraction = HUNDRED, counted: Mapping[str, int] = BANQUET
) -> Scheme:
    """The scheme of rows with the `COLUMNS`; cells are text.

    Raises `bad_scheme`, whose `errors` name row, field and code; `scheme_total` where only the sum
    is wrong.
    """
    wrong: list[WrongCell] = []
    read: list[Read] = []
    ids: set[str] = set()
    for number, row in enumerate(rows, start=2):
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        found = _RowReader(number, cells, counted)
        aspect = found.read(ids)
        ids.add(cells["id"])
        wrong += found.wrong
        if aspect is not None:
            read.append(aspect)
    if not rows:
        wrong.append(WrongCell(1, "id", "no_rows"))
    if wrong:
        raise RuleBroken("bad_scheme", errors=[cell.told() for cell in wrong])
    _check_order(read)
    _check_total(read, total)
    return Scheme(_criteria(read), total)


def _check_order(read: Sequence[Read]) -> None:
    """A criterion's rows stand together, under one title."""
    seen: dict[str, tuple[str, str]] = {}
    before = ""
    for number, found in enumerate(read, start=2):
        letter = found.aspect.marks.id[0]
        if letter in seen and (letter != before or seen[letter] != found.criterion):
            cell = WrongCell(number, "criterion", "criterion_torn")
            raise RuleBroken("bad_scheme", errors=[cell.told()])
        seen[letter] = found.criterion
        before = letter


def _check_total(read: Sequence[Read], total: Fraction) -> None:
    reached = sum((found.aspect.marks.maximum for found in read), Fraction(0))
    if reached != total:
        cell = WrongCell(len(read) + 1, "max", "scheme_total")
        raise RuleBroken(
            "scheme_total",
            errors=[cell.told()],
            total=str(half_up(total)),
            reached=str(half_up(reached)),
        )


def _criteria(read: Sequence[Read]) -> tuple[Criterion, ...]:
    criteria = []
    for letter, found in groupby(read, key=lambda r: r.aspect.marks.id[0]):
        group = list(found)
        parts = tuple(
            SubCriterion(zh, en, tuple(r.aspect for r in part))
            for (zh, en), part in groupby(group, key=lambda r: r.part)
        )
        criteria.append(Criterion(letter, *group[0].criterion, parts))
    return tuple(criteria)


class _RowReader:
    """Reads one row and notes every cell that is wrong."""

    def __init__(self, number: int, cells: Row, counted: Mapping[str, int]) -> None:
        self.number = number
        self.cells = cells
        self.counted = counted
        self.wrong: list[WrongCell] = []

    def note(self, field: str, code: str) -> None:
        """A cell that is wrong."""
        self.wrong.append(WrongCell(self.number, field, code))

    def read(self, ids: set[str]) -> Read | None:
        """The row; None when a cell is wrong."""
        cells = self.cells
        self._check_id(ids)
        for name in ("criterion", "sub_criterion", "aspect_zh"):
            if not cells[name]:
                self.note(name, "empty")
        maximum = self._maximum()
        kind = self._kind()
        rule, counted = None, ""
        if kind is AspectKind.MEASUREMENT:
            rule, counted = self._rule()
        step = self._step(maximum) if kind is AspectKind.POINTS else None
        levels = self._levels(kind)
        if self.wrong or maximum is None or kind is None:
            return None
        aspect = SchemeAspect(
            Aspect(cells["id"], kind, maximum, rule=rule, step=step),
            cells["aspect_zh"],
            cells["aspect"],
            cells["tolerance"],
            cells["deduction"],
            counted,
            *levels,
        )
        return Read(
            (cells["criterion"], cells["criterion_en"]),
            (cells["sub_criterion"], cells["sub_criterion_en"]),
            aspect,
        )

    def _check_id(self, ids: set[str]) -> None:
        found = ASPECT_ID.fullmatch(self.cells["id"])
        if not found:
            self.note("id", "bad_aspect_id")
        elif self.cells["id"] in ids:
            self.note("id", "duplicate_aspect")
        elif self.cells["criterion"] and not self.cells["criterion"].startswith(found.group(1)):
            self.note("criterion", "letter_differs")

    def _maximum(self) -> Fraction | None:
        text = self.cells["max"]
        if not MARK.fullmatch(text) or not Fraction(text):
            self.note("max", "bad_max")
            return None
        return Fraction(text)

    def _kind(self) -> AspectKind | None:
        if self.cells["kind"] not in AspectKind.__members__.values():
            self.note("kind", "unknown_kind")
            return None
        return AspectKind(self.cells["kind"])

    def _rule(self) -> tuple[MeasurementRule | None, str]:
        found = read_rule(self.cells["tolerance"], self.cells["deduction"], self.counted)
        if found is None:
            self.note("deduction", "unknown_rule" if self.cells["deduction"] else "empty")
            return None, ""
        return found

    def _step(self, maximum: Fraction | None) -> Fraction | None:
        text = self.cells["deduction"]
        found = STEPS.fullmatch(text)
        if text and not found:
            self.note("deduction", "unknown_rule")
            return None
        step = Fraction(found["step"]) if found else DEFAULT_STEP
        if not step or (maximum is not None and (maximum / step).denominator != 1):
            self.note("max", "points_off_step")
        return step

    def _levels(self, kind: AspectKind | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        chinese = tuple(self.cells[name] for name in LEVELS_ZH)
        english = tuple(self.cells[name] for name in LEVELS_EN)
        if kind is AspectKind.JUDGEMENT:
            self._all_there(LEVELS_ZH)
            if any(english):
                self._all_there(LEVELS_EN)
            return chinese, english
        if kind is None:
            # Of which kind it is stands wrong already; its texts may be right.
            return (), ()
        for name in (*LEVELS_ZH, *LEVELS_EN):
            if self.cells[name]:
                self.note(name, "level_without_judgement")
        return (), ()

    def _all_there(self, names: Sequence[str]) -> None:
        for name in names:
            if not self.cells[name]:
                self.note(name, "level_missing")


def read_rule(
    tolerance: str, deduction: str, counted: Mapping[str, int] = BANQUET
) -> tuple[MeasurementRule, str] | None:
    """The rule of two cells, and what is counted; None where they say nothing that is known."""
    if deduction in ALL_OR_NOTHING:
        return Binary(), ""
    if found := FURTHER.fullmatch(deduction):
        off = Fraction(found["off"] or found["off_zh"])
        step = Fraction(found["step"] or found["step_zh"] or 1)
        allowed = PLUS_MINUS.fullmatch(tolerance)
        if allowed and step:
            return Target(Fraction(0), Fraction(allowed["within"]), step, off), ""
        return (PerCount(off), found["noun"] or found["noun_zh"]) if tolerance else None
    if found := EACH.fullmatch(deduction):
        noun = found["noun"] or found["noun_zh"] or ""
        off = Fraction(found["off"] or found["off_zh"])
        return PerCount(off, counted.get(noun)), noun
    return None
