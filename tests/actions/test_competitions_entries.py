"""Entering, drawing in public, numbers that stay secret until the opening, and the ledger."""

import pytest

from competitions.actions.drawing import open_numbers, publish_draw, reveal_order
from competitions.actions.entries import check_in, enter, withdraw
from competitions.models import Entry, StageEntry
from competitions.queries.ledger import differences
from competitions.rules.states import DrawPurpose, EventKind, StageState
from core.errors import RuleBroken
from core.errors_words import words
from tests.factories.competitions import (
    draw_stage,
    make_entries,
    make_event,
    make_marked_stage,
    make_timed_stage,
)
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db


def test_start_numbers_follow_one_another_and_a_refused_entry_uses_none():
    event = make_event()
    first, second = make_entries(event, 2)
    with pytest.raises(RuleBroken) as refused:
        enter(
            event=event,
            unit=event.competition.unit,
            name_zh="队1",
            members=[make_person("别人")],
            by=None,
            at=AT,
        )
    assert refused.value.code == "namesake"
    (third,) = make_entries(
        event,
        1,
        units=[event.competition.unit.add_child(code="JX-A", kind="county", name_zh="甲")],
    )
    assert [e.start_no for e in (first, second, third)] == [1, 2, 3]


def test_two_namesakes_of_a_unit_are_told_apart_by_what_the_organiser_adds():
    event = make_event()
    unit = event.competition.unit

    def add(person, **more):
        given = {"event": event, "unit": unit, "name_zh": "李娜", "members": [person]}
        return enter(**given, **more, by=None, at=AT)

    one, other = make_person("李娜"), make_person("李娜")
    add(one)
    with pytest.raises(RuleBroken) as refused:
        add(other)
    assert refused.value.code == "namesake"
    assert "出生年" in words("namesake", refused.value.facts)
    assert add(other, name_note="1990").name_note == "1990"
    # A note makes nobody two persons.
    with pytest.raises(RuleBroken, match="competes_already"):
        add(one, name_note="2")


def test_a_team_is_not_entered_twice_in_a_unit():
    event = make_event(kind=EventKind.TEAM, team_size=1)
    given = {"event": event, "unit": event.competition.unit, "name_zh": "一队"}
    enter(**given, members=[make_person("甲")], by=None, at=AT)
    with pytest.raises(RuleBroken, match="entry_twice"):
        enter(**given, members=[make_person("乙")], by=None, at=AT)
    assert event.entries.count() == 1


def test_nobody_competes_in_two_entries_of_an_event():
    event = make_event()
    person = make_person("同一人")
    unit = event.competition.unit
    enter(event=event, unit=unit, name_zh="甲", members=[person], by=None, at=AT)
    with pytest.raises(RuleBroken) as refused:
        enter(event=event, unit=unit, name_zh="乙", members=[person], by=None, at=AT)
    assert refused.value.code == "competes_already"
    assert Entry.objects.filter(event=event).count() == 1


def test_a_team_has_the_size_that_its_event_asks_for():
    event = make_event(kind=EventKind.TEAM, team_size=3)
    with pytest.raises(RuleBroken) as refused:
        enter(
            event=event,
            unit=event.competition.unit,
            name_zh="两人队",
            members=[make_person("甲"), make_person("乙")],
            by=None,
            at=AT,
        )
    assert refused.value.code == "team_size"


def test_the_running_order_is_the_draw_s_and_drawing_twice_says_why():
    stage = make_timed_stage(entries=5, drawn=False)
    made = publish_draw(stage=stage, purpose=DrawPurpose.ORDER, by=None, at=AT)
    assert publish_draw(stage=stage, purpose=DrawPurpose.ORDER, by=None, at=AT).pk == made.pk
    reveal_order(stage_draw=made, by=None, at=AT)
    made.draw.refresh_from_db()
    rows = StageEntry.objects.filter(stage=stage).select_related("entry").order_by("order")
    assert [f"{row.entry.start_no:02d}" for row in rows] == made.draw.outcome["order"]
    stage.refresh_from_db()
    assert stage.state == StageState.DRAWN
    with pytest.raises(RuleBroken) as refused:
        publish_draw(stage=stage, purpose=DrawPurpose.ORDER, by=None, at=AT)
    assert refused.value.code == "repeat_needs_reason"
    again = publish_draw(
        stage=stage, purpose=DrawPurpose.ORDER, repeat_reason="漏了一队", by=None, at=AT
    )
    reveal_order(stage_draw=again, by=None, at=AT)
    assert again.draw.repeats_id == made.draw_id


def test_numbers_are_given_before_the_seed_is_told_and_the_opening_shows_the_same():
    stage = make_marked_stage(entries=5)
    stage_draw = stage.draws.get(purpose=DrawPurpose.NUMBERS)
    assert stage_draw.draw.revealed_at is None
    given = {
        f"{t.entry.start_no:02d}": t.number for t in stage.stage_entries.select_related("entry")
    }
    open_numbers(stage=stage, witness=make_person("见证人"), by=make_person("裁判长"), at=AT)
    stage_draw.draw.refresh_from_db()
    drawn = stage_draw.draw.outcome["order"]
    assert {key: f"K-{n:02d}" for n, key in enumerate(drawn, start=1)} == given


def test_whoever_opens_the_numbers_is_not_their_own_witness():
    stage = make_marked_stage()
    person = make_person("一人")
    with pytest.raises(RuleBroken) as refused:
        open_numbers(stage=stage, witness=person, by=person, at=AT)
    assert refused.value.code == "witness_is_opener"


def test_withdrawing_says_why_and_ends_the_turns_of_the_entry():
    stage = make_timed_stage()
    entry = stage.event.entries.first()
    with pytest.raises(RuleBroken) as refused:
        withdraw(entry=entry, why=" ", by=None, at=AT)
    assert refused.value.code == "reason_needed"
    withdraw(entry=entry, why="受伤", by=None, at=AT)
    assert stage.stage_entries.get(entry=entry).standing == "withdrawn"
    with pytest.raises(RuleBroken) as refused:
        check_in(entry=entry, by=None, at=AT)
    assert refused.value.code == "withdrawn"


def test_the_ledger_names_a_changed_an_added_and_a_missing_row():
    stage = make_timed_stage()
    chain = stage.event.competition.chain
    assert list(differences(chain)) == []
    turn = stage.stage_entries.order_by("order").first()
    StageEntry.objects.filter(pk=turn.pk).update(heat=99)
    assert any(f"turn {turn.uuid}: heat is 99" in line for line in differences(chain))
    StageEntry.objects.filter(pk=turn.pk).delete()
    assert any(f"turn {turn.uuid}: is missing" in line for line in differences(chain))
    added = Entry.objects.create(
        event=stage.event,
        unit=stage.event.competition.unit,
        delegation=stage.event.competition.delegations.first(),
        name_zh="后加",
        start_no=99,
        created_at=AT,
    )
    assert any(f"entry {added.uuid}: was added without a fact" in d for d in differences(chain))


def test_a_draw_writes_its_rows_in_a_number_of_queries_that_does_not_grow(
    django_assert_max_num_queries,
):
    small, large = (
        make_timed_stage(entries=3, drawn=False),
        make_timed_stage(entries=12, drawn=False),
    )
    draw_stage(small)
    with django_assert_max_num_queries(45):
        draw_stage(large)
