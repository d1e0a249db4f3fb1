"""Who marks what, what may be entered, when it is scored again, merging and PINs: pure rules."""

import datetime
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.assigning import PanelPlan, PlannedAspect, Seat, assign_entry
from competitions.rules.entering import Asked, Entered, check_entered, worth
from competitions.rules.pins import after_wrong, blocked_seconds
from competitions.rules.rescoring import Given, Next, next_step
from competitions.rules.states import AspectKind
from core.errors import RuleBroken
from core.sync.rules.merge import Outcome, merge

AT = datetime.datetime(2026, 11, 24, 8, tzinfo=datetime.UTC)
M, J = AspectKind.MEASUREMENT, AspectKind.JUDGEMENT
paths = st.sampled_from(["", "0001", "00010001", "00010002", "000100010001"])


@st.composite
def panels(draw):
    made, key = [], 0
    for name in "甲乙"[: draw(st.integers(1, 2))]:
        seats = tuple(Seat(key + n, draw(paths)) for n in range(3))
        kinds = draw(st.lists(st.sampled_from(list(AspectKind)), min_size=1, max_size=8))
        aspects = tuple(
            PlannedAspect(
                key * 10 + n,
                f"{name}{n}",
                kind,
                (seats[n % 3].key,) if kind == M else tuple(s.key for s in seats),
            )
            for n, kind in enumerate(kinds)
        )
        made.append(PanelPlan(name, seats, aspects))
        key += 3
    return made


@given(panels(), paths)
def test_every_measurement_has_one_judge_and_nobody_of_the_own_unit_marks(made, unit):
    plan = assign_entry(made, unit)
    assert not set(plan.marks) & set(plan.apart)
    for panel in made:
        left = [s.key for s in panel.seats if s.key not in plan.apart]
        for aspect in panel.aspects:
            markers = [seat for seat, found in plan.marks.items() if aspect.key in found]
            if not left:
                assert plan.impossible
            elif aspect.kind == M:
                assert len(markers) == 1
            else:
                assert sorted(markers) == sorted(left)
    assert assign_entry(made, unit) == plan


@given(panels())
def test_where_nobody_stands_aside_everybody_keeps_what_was_assigned(made):
    plan = assign_entry(made, "")
    assert (plan.apart, plan.extra, plan.impossible) == ((), {}, ())
    for panel in made:
        for aspect in panel.aspects:
            assert all(aspect.key in plan.marks[seat] for seat in aspect.seats)


def test_a_judge_of_a_unit_below_the_entry_s_stands_aside_one_of_a_unit_above_does_not():
    seats = (Seat(1, "00010001"), Seat(2, "0001"), Seat(3, "00010002"))
    panel = PanelPlan("甲", seats, (PlannedAspect(9, "A1", M, (1,)),))
    plan = assign_entry([panel], "00010001")
    assert (plan.apart, plan.extra) == ((1,), {2: (9,)})


# E2 of the published table-setting scheme: 4.00, ten covers, 0.40 off for each.
COVERS = Asked("E2", M, Decimal("4.00"), {"off": "0.40", "per": "count"}, items=10)


def test_tapped_covers_are_their_count():
    entered = check_entered(COVERS, Entered(items=(8, 3)))
    assert (entered.value, entered.items) == (2, (3, 8))
    assert worth(COVERS, entered) == Decimal("3.20")


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        (Entered(value=Decimal(3), items=(1, 2)), "items_wrong"),
        (Entered(items=(11,)), "items_wrong"),
        (Entered(items=(0,)), "items_wrong"),
        (Entered(value=Decimal(11)), "mark_out_of_range"),
        (Entered(value=Decimal(-1)), "mark_out_of_range"),
        (Entered(value=Decimal("1.5")), "mark_out_of_range"),
        (Entered(value=Decimal("NaN")), "mark_out_of_range"),
        (Entered(score=Decimal(1)), "mark_shape"),
        (Entered(), "mark_shape"),
    ],
)
def test_what_can_t_have_been_counted_is_refused(entered, code):
    with pytest.raises(RuleBroken) as refused:
        check_entered(COVERS, entered)
    assert (refused.value.code, refused.value.facts["aspect"]) == (code, "E2")


@given(st.integers(0, 10))
def test_more_faults_are_never_worth_more(count):
    mark = worth(COVERS, check_entered(COVERS, Entered(value=Decimal(count))))
    assert mark == max(Decimal(0), 4 - count * Decimal("0.40"))


def test_points_go_in_their_steps_up_to_the_maximum():
    asked = Asked("P1", AspectKind.POINTS, Decimal(5), step=Decimal("0.50"))
    assert check_entered(asked, Entered(score=Decimal("4.5"))).score == Decimal("4.5")
    for wrong in ("4.75", "5.5", "-0.5"):
        with pytest.raises(RuleBroken) as refused:
            check_entered(asked, Entered(score=Decimal(wrong)))
        assert refused.value.code == "mark_out_of_range"


def scores(*values, round=1):
    return {seat: Given(Decimal(value), round) for seat, value in enumerate(values)}


@pytest.mark.parametrize(
    ("given", "open_round", "step"),
    [
        (scores(1, 2, 2), None, Next.NOTHING),
        (scores(0, 2, 1), None, Next.OPEN),
        (scores(0, 2, 1), 2, Next.NOTHING),
        (scores(0, 2, 1, round=2), 2, Next.AGAIN),
        (scores(1, 2, 1, round=2), 2, Next.CLOSE),
        (scores(3), None, Next.NOTHING),
    ],
)
def test_judges_more_than_one_apart_score_again(given, open_round, step):
    assert next_step(given, open_round) == step


ids = st.lists(st.uuids(version=4), min_size=1, max_size=6, unique=True)


@given(ids, st.randoms())
def test_records_of_one_device_in_their_order_are_stored_and_again_are_the_same(sent, rng):
    known, current, after = {}, None, None
    for one in sent:
        outcome = merge(sent=one, after=after, current=current, known=known)
        assert outcome == Outcome.STORED
        known[one], current, after = outcome, one, one
    again = rng.choice(sent)
    assert merge(sent=again, after=None, current=current, known=known) == Outcome.SAME


@given(ids.filter(lambda found: len(found) > 1))
def test_whatever_the_order_of_two_devices_one_is_stored_and_the_others_are_kept(sent):
    known, current = {}, None
    for one in sent:
        outcome = merge(sent=one, after=None, current=current, known=known)
        known[one] = outcome
        current = one if outcome == Outcome.STORED else current
    assert list(known.values()).count(Outcome.STORED) == 1
    assert len(known) == len(sent)
    last = sent[-1]
    assert merge(sent=last, after=None, current=current, known=known) == Outcome.CONFLICT


def test_nothing_replaces_a_mark_of_a_closed_sheet():
    one = uuid.uuid4()
    assert merge(sent=one, after=None, current=None, known={}, closed=True) == Outcome.CONFLICT


def test_five_wrong_pins_block_for_five_minutes():
    wrong, until = 0, None
    for _ in range(4):
        wrong, until = after_wrong(wrong, AT)
        assert until is None
    wrong, until = after_wrong(wrong, AT)
    assert wrong == 0
    assert blocked_seconds(until, AT) == 300
    assert blocked_seconds(until, AT + datetime.timedelta(seconds=299.5)) == 1
    assert blocked_seconds(until, AT + datetime.timedelta(minutes=5)) == 0
