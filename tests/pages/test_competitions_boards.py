"""Boards: nothing before its time, a tag that fits costs no query, and what an official sees."""

import datetime
import json
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competitions.actions.calling import call_entry, start_clock, unveil_stage
from competitions.actions.results import (
    check_result,
    publish_result,
    reopen_result,
    sign_result,
)
from competitions.actions.runs import RunSeen, sign_run, submit_run, write_run
from competitions.actions.stages import close_stage, run_stage
from competitions.models import Competition, Stage, StageEntry, TimedRun
from competitions.pages import board_cache
from competitions.queries.board import board_of, board_stage
from competitions.rules.states import StageFormat, Turn
from core.errors import RuleBroken
from tests.factories.competitions import (
    make_bracket_stage,
    make_marked_stage,
    make_timed_stage,
)
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_snapshot():
    caches["boards"].clear()


@pytest.fixture
def drill():
    stage = make_timed_stage(entries=4)
    Stage.objects.filter(pk=stage.pk).update(unveil_each=True)
    return run_stage(stage=board_stage(stage.uuid), by=None, at=AT)


def run_of(stage, start_no):
    return TimedRun.objects.get(stage_entry__stage=stage, stage_entry__entry__start_no=start_no)


def hand_in(stage, start_no, first, second, faults=None, *, sign=True, at=AT):
    seen = RunSeen({1: Decimal(first), 2: Decimal(second)}, faults or {})
    run = write_run(run=run_of(stage, start_no), seen=seen, by=None, at=at)
    submit_run(run=run, by=None, at=at)
    if sign:
        sign_run(run=run, by=make_person("裁判长"), at=at)


def shown(stage, at=AT):
    return board_of(board_stage(stage.uuid), at=at)


def live(stage, **headers):
    return Client().get(reverse("competitions:board_live", args=[stage.uuid]), headers=headers)


def sign_all(stage):
    close_stage(stage=stage, by=None, at=AT)
    check_result(event=stage.event, by=None, at=AT)
    sign_result(event=stage.event, by=make_person("裁判长"), at=AT)


# --- nothing before its time ---------------------------------------------------------------------


def test_a_run_is_ranked_when_it_is_signed_and_not_before(drill):
    hand_in(drill, 1, "43.1", "25.0", sign=False)
    hand_in(drill, 2, "41.0", "24.0", {(1, 1): 1})
    board = shown(drill)
    assert [(r["rank"], r["key"], r["mark"], r["penalties"]) for r in board["rows"]] == [
        (1, "02", "1:10.0", "+5")
    ]
    assert board["to_sign"] == 1
    assert "43.1" not in json.dumps(board)


def test_the_ranking_says_who_is_fastest_at_a_station_and_who_was_stopped(drill):
    hand_in(drill, 1, "43.1", "25.0")
    hand_in(drill, 2, "41.0", "65.0")
    hand_in(drill, 3, "30.0", "20.0", {(2, 1): 1})
    rows = shown(drill)["rows"]
    assert [row["key"] for row in rows] == ["01", "02", "03"]
    best = {row["key"]: [cell["best"] for cell in row["times"]] for row in rows}
    assert best == {"01": [False, True], "02": [False, False], "03": [True, False]}
    assert [row["times"][1]["state"] for row in rows] == ["", "stopped", "failed"]


def test_who_is_up_has_a_clock_and_the_station_times_against_the_leader(drill):
    hand_in(drill, 1, "43.1", "25.0")
    turn = StageEntry.objects.get(stage=drill, entry__start_no=2)
    start_clock(turn=turn, by=None, at=AT)
    write_run(run=run_of(drill, 2), seen=RunSeen({1: Decimal("42.0")}), by=None, at=AT)
    up = shown(drill)["now"][0]
    assert (up["key"], up["started"]) == ("02", int(AT.timestamp() * 1000))
    assert [(s["time"], s["against"], s["current"]) for s in up["stations"]] == [
        ("42.0", "−1.1", False),
        ("", "", True),
    ]


def test_no_station_time_is_shown_where_results_are_unveiled_together(drill):
    Stage.objects.filter(pk=drill.pk).update(unveil_each=False)
    call_entry(turn=run_of(drill, 1).stage_entry, by=None, at=AT)
    write_run(run=run_of(drill, 1), seen=RunSeen({1: Decimal("42.0")}), by=None, at=AT)
    board = shown(drill)
    assert board["now"][0]["stations"][0]["time"] == ""
    assert board["rows"] == []


def test_a_stage_is_unveiled_after_the_signature_and_hidden_again_when_it_is_re_opened(drill):
    Stage.objects.filter(pk=drill.pk).update(unveil_each=False)
    for no in range(1, 5):
        hand_in(drill, no, f"4{no}.0", "25.0")
    with pytest.raises(RuleBroken) as refused:
        unveil_stage(stage=drill, by=None, at=AT)
    assert refused.value.code == "not_signed_yet"
    sign_all(drill)
    assert shown(drill)["rows"] == []
    unveil_stage(stage=drill, by=None, at=AT)
    assert [row["rank"] for row in shown(drill)["rows"]] == [1, 2, 3, 4]
    reopen_result(event=drill.event, why="申诉成立", by=None, at=AT)
    assert shown(drill)["rows"] == []


def test_a_published_result_is_shown_without_unveiling(drill):
    Stage.objects.filter(pk=drill.pk).update(unveil_each=False)
    for no in range(1, 5):
        hand_in(drill, no, f"4{no}.0", "25.0")
    sign_all(drill)
    publish_result(event=drill.event, by=None, at=AT)
    board = shown(drill)
    assert (board["unveiled"], board["result"], len(board["rows"])) == ("all", "provisional", 4)


def test_a_board_of_blind_sheets_tells_no_number_no_station_and_no_single_turn():
    stage = make_marked_stage(entries=4)
    Stage.objects.filter(pk=stage.pk).update(unveil_each=True, state="running")
    StageEntry.objects.filter(stage=stage).update(heat=1, station=None)
    first = stage.stage_entries.order_by("order").first()
    before = shown(stage)
    assert before["heats"][0]["state"] == "next"
    StageEntry.objects.filter(pk=first.pk).update(turn=Turn.WORKING, started_at=AT)
    one = shown(stage)
    StageEntry.objects.filter(pk=first.pk).update(turn=Turn.DONE, ended_at=AT)
    other = StageEntry.objects.filter(stage=stage).exclude(pk=first.pk)
    other.update(turn=Turn.WORKING, started_at=AT)
    assert one["heats"] == shown(stage)["heats"]
    text = json.dumps(one, ensure_ascii=False)
    assert one["heats"][0]["state"] == "now"
    assert one["rows"] == []
    assert "K-" not in text
    assert "station" not in text
    entry = one["heats"][0]["entries"][0]
    assert set(entry) == {"no", "key", "name", "unit"}


def test_a_person_is_masked_on_a_board_and_a_team_is_not():
    marked = make_marked_stage(entries=1)
    name = marked.stage_entries.get().entry.name_zh
    entry = shown(marked)["heats"][0]["entries"][0]
    assert entry["name"]["zh"] != name
    assert "*" in entry["name"]["zh"]
    timed = make_timed_stage(entries=1)
    team = timed.stage_entries.get().entry.name_zh
    assert shown(timed)["next"][0]["name"]["zh"] == team


def test_a_bracket_shows_its_matches():
    stage = make_bracket_stage(entries=4)
    Stage.objects.filter(pk=stage.pk).update(state="drawn")
    board = shown(stage)
    assert (board["format"], board["now"], board["results"]) == (StageFormat.BRACKET, [], [])


def test_a_rehearsal_a_draft_and_a_stage_that_was_not_drawn_have_no_board(drill):
    address = reverse("competitions:board", args=[drill.uuid])
    assert Client().get(address).status_code == 200
    for change in ({"rehearsal": True}, {"rehearsal": False, "state": "draft"}):
        Competition.objects.update(**change)
        caches["boards"].clear()
        assert Client().get(address).status_code == 404
    assert board_stage(make_timed_stage(drawn=False).uuid) is None


def test_behind_the_plan_is_said_by_who_is_up_else_by_who_is_next(drill):
    assert shown(drill, at=AT + MINUTE * 4.5)["late_minutes"] == 4
    turn = drill.stage_entries.get(order=1)
    start_clock(turn=turn, by=None, at=AT + MINUTE * 2)
    assert shown(drill, at=AT + MINUTE * 9)["late_minutes"] == 2
    assert shown(drill, at=AT - MINUTE)["late_minutes"] == 2


# --- the snapshot --------------------------------------------------------------------------------


def test_a_fresh_snapshot_and_a_tag_that_fits_cost_no_query(
    drill, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(board_cache, "FRESH_SECONDS", 3600)
    first = live(drill)
    assert first.status_code == 200
    assert first["Cache-Control"] == "public, max-age=1"
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")
    with django_assert_num_queries(0):
        assert live(drill).content == first.content
        again = live(drill, if_none_match=first["ETag"])
        page = Client().get(reverse("competitions:board", args=[drill.uuid]))
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["X-Server-Time"].isdigit()
    assert page.status_code == 200
    assert not page.cookies


def test_who_is_signed_in_gets_the_same_and_costs_no_query_either(
    drill, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(board_cache, "FRESH_SECONDS", 3600)
    stranger = live(drill)
    client = Client()
    client.force_login(make_person("裁判"), backend="accounts.backends.IdentifierBackend")
    with django_assert_num_queries(0):
        own = client.get(reverse("competitions:board_live", args=[drill.uuid]))
    assert own.content == stranger.content


def test_an_unchanged_stage_costs_one_small_query_and_a_changed_one_is_built_anew(
    drill, django_assert_num_queries, monkeypatch
):
    tag = live(drill)["ETag"]
    monkeypatch.setattr(board_cache, "FRESH_SECONDS", 0)
    with django_assert_num_queries(1):
        assert live(drill, if_none_match=tag).status_code == 304
    hand_in(drill, 1, "43.1", "25.0", at=AT + MINUTE)
    changed = live(drill, if_none_match=tag)
    assert changed.status_code == 200
    assert "1:08.1" in changed.content.decode()


def test_the_same_content_keeps_its_tag_when_it_is_built_anew(drill, monkeypatch):
    tag = live(drill)["ETag"]
    monkeypatch.setattr(board_cache, "FRESH_SECONDS", 0)
    Stage.objects.filter(pk=drill.pk).update(changed_at=AT + MINUTE)
    assert live(drill, if_none_match=tag).status_code == 304


def test_while_one_builds_all_others_get_what_is_there(drill, monkeypatch):
    first = live(drill)
    monkeypatch.setattr(board_cache, "FRESH_SECONDS", 0)
    key = next(k for k in caches["boards"]._cache if "lock" not in k).split(":", 2)[2]
    caches["boards"].add(f"{key}:lock", 1, 60)
    hand_in(drill, 1, "43.1", "25.0")
    assert live(drill).content == first.content


def test_each_language_has_a_tag_of_its_own(drill):
    address = reverse("competitions:board_live", args=[drill.uuid])
    chinese, english = Client().get(address), Client().get(address, {"lang": "en"})
    assert chinese["ETag"] != english["ETag"]
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")


def test_a_board_is_read_with_as_many_queries_for_four_as_for_twelve(drill):
    counted = []
    for stage in (drill, run_stage(stage=make_timed_stage(entries=12), by=None, at=AT)):
        with CaptureQueriesContext(connection) as seen:
            shown(stage)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 14
