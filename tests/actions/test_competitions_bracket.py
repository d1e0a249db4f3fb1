"""A bracket is drawn in public, laid out on courts and times, and kept in the ledger."""

from datetime import timedelta

import pytest
from django.db.models import F

from competitions.actions.bracket import reveal_seeding
from competitions.actions.drawing import publish_draw
from competitions.actions.matches import (
    plan_match,
)
from competitions.models import Match, MatchFact
from competitions.queries.ledger import differences
from competitions.rules.states import DrawPurpose, Duty
from core.errors import RuleBroken
from tests.factories.bracket_play import beat, match, refused
from tests.factories.competitions import (
    draw_bracket,
    make_bracket_stage,
    make_drawn_bracket,
    make_official,
)
from tests.factories.people import AT, make_unit

pytestmark = pytest.mark.django_db


def test_the_draw_lays_out_the_matches_once_and_decides_byes():
    stage = make_drawn_bracket(entries=5, courts=["A", "B"])
    assert stage.state == "drawn"
    keys = list(Match.objects.filter(stage=stage).values_list("key", flat=True))
    assert keys == ["W1-2", "W2-1", "W2-2", "third", "final", "W1-1", "W1-3", "W1-4"]
    first = match(stage, "W1-1")
    assert (first.state, first.status, first.winner) == ("finished", "bye", first.home)
    semi = match(stage, "W2-1")
    assert (semi.state, semi.home, semi.away) == ("pending", first.home, None)
    other = match(stage, "W2-2")
    assert (other.state, other.home, other.away) == (
        "ready",
        match(stage, "W1-3").home,
        match(stage, "W1-4").home,
    )
    assert not list(differences(stage.event.competition.chain))


def test_a_match_waits_for_its_sides_also_where_one_of_them_is_known():
    stage = make_drawn_bracket(entries=3)
    beat(stage, "W1-2")
    assert match(stage, "final").state == "ready"


def test_courts_and_times_go_round_by_round_with_the_final_last():
    stage = make_drawn_bracket(entries=8, courts=["A", "B"])
    planned = [
        (m.key, m.court, (m.planned_at - AT) / timedelta(minutes=stage.slot_minutes))
        for m in Match.objects.filter(stage=stage)
    ]
    assert planned == [
        ("W1-1", "A", 0),
        ("W1-2", "B", 0),
        ("W1-3", "A", 1),
        ("W1-4", "B", 1),
        ("W2-1", "A", 2),
        ("W2-2", "B", 2),
        ("third", "A", 3),
        ("final", "A", 4),
    ]


def test_revealing_twice_changes_nothing():
    stage = make_bracket_stage()
    made = publish_draw(stage=stage, purpose=DrawPurpose.SEEDING, by=None, at=AT)
    reveal_seeding(stage_draw=made, by=None, at=AT)
    made.draw.refresh_from_db()
    facts = MatchFact.objects.count()
    reveal_seeding(stage_draw=made, by=None, at=AT)
    assert (Match.objects.count(), MatchFact.objects.count()) == (4, facts)


def test_the_order_drawn_in_public_is_the_order_of_the_places():
    stage = make_drawn_bracket(entries=8, units_apart=False)
    draw = stage.draws.get().draw
    placed = [f"{t.entry.start_no:02d}" for t in stage.stage_entries.order_by("order")]
    assert placed == draw.outcome["order"]


def test_unit_mates_can_only_meet_in_the_final():
    units = [make_unit(f"U{n}") for n in range(4)]
    stage = make_drawn_bracket(entries=8, units=units)
    halves = [
        {
            u
            for m in Match.objects.filter(stage=stage, key__in=keys)
            for u in (m.home.unit_id, m.away.unit_id)
        }
        for keys in (["W1-1", "W1-2"], ["W1-3", "W1-4"])
    ]
    assert halves[0] == halves[1] == {u.pk for u in units}


def test_seeds_stand_where_they_belong_and_seeds_with_a_gap_are_refused():
    stage = make_bracket_stage(entries=8)
    entries = list(stage.event.entries.order_by("start_no"))
    for seed, entry in enumerate(entries[:2], start=1):
        entry.seed = seed
        entry.save()
    draw_bracket(stage)
    assert (match(stage, "W1-1").home, match(stage, "W1-3").home) == tuple(entries[:2])
    other = make_bracket_stage(entries=4)
    other.event.entries.filter(start_no=1).update(seed=2)
    with pytest.raises(RuleBroken) as found:
        draw_bracket(other)
    assert found.value.code == "bad_seeds"


def test_a_repeated_draw_fills_the_same_matches_anew():
    stage = make_drawn_bracket(entries=6)
    keys = set(Match.objects.values_list("pk", flat=True))
    made = publish_draw(
        stage=stage, purpose=DrawPurpose.SEEDING, repeat_reason="漏了一队", by=None, at=AT
    )
    reveal_seeding(stage_draw=made, by=None, at=AT)
    assert set(Match.objects.values_list("pk", flat=True)) == keys
    assert not list(differences(stage.event.competition.chain))


def test_court_time_and_referee_are_given_and_only_a_referee_of_the_event():
    stage = make_drawn_bracket()
    referee = make_official(stage.event, Duty.REFEREE)
    row = plan_match(
        match=match(stage, "final"), court="C", planned_at=AT, referee=referee, by=None, at=AT
    )
    assert (row.court, row.planned_at, row.referee) == ("C", AT, referee)
    stranger = make_official(make_drawn_bracket().event, Duty.REFEREE)
    arguments = {"match": row, "court": "C", "planned_at": AT, "referee": stranger}
    assert refused(plan_match, **arguments) == "not_a_referee"


def test_a_match_that_was_changed_behind_the_ledgers_back_is_named():
    stage = make_drawn_bracket()
    beat(stage, "W1-1")
    Match.objects.filter(stage=stage, key="W1-1").update(home_score=F("home_score") + 1)
    (found,) = differences(stage.event.competition.chain)
    assert "score is [22, 15]" in found
