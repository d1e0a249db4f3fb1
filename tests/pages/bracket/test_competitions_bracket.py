"""The bracket's pages: for everybody, for the referee's phone, for who runs it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions.duties import give_duty
from accounts.rules.kinds import UnitDuty
from competitions.actions.match_course import Outcome
from competitions.actions.matches import finish_match, start_match
from competitions.models import Match
from competitions.pages.bracket_picture import picture, shorten
from competitions.queries.board_bracket import bracket_board
from competitions.queries.bracket_view import bracket_view
from competitions.queries.live import next_fixtures
from competitions.rules.states import Duty
from tests.factories.bracket_play import beat, match
from tests.factories.competitions import make_bracket_stage, make_drawn_bracket, make_official
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture
def chief(client, stage):
    official = make_official(stage.event, Duty.CHIEF_JUDGE)
    client.force_login(official.person, backend=BACKEND)
    return official


def page(client, name, subject, **query):
    return client.get(reverse(f"competitions:{name}", args=[subject.uuid]), query)


def press(client, row, do, periods=("0-0",), version=None, **more):
    row.refresh_from_db()
    fields = {
        "do": do,
        "period": list(periods),
        "version": row.version if version is None else version,
    }
    return client.post(reverse("competitions:referee_act", args=[row.uuid]), {**fields, **more})


# Public -------------------------------------------------------------------------------------------


def test_everybody_sees_the_drawn_bracket_and_the_same_as_a_list(client, stage):
    beat(stage, "W1-1")
    start_match(match=match(stage, "W1-2"), by=None, at=AT)
    text = page(client, "bracket", stage).content.decode()
    assert text.count('<rect class="nb ') == 16
    assert text.count('class="nb live"') == 1
    assert text.count('<path class="cn w"') == 1
    winner = match(stage, "W1-1").winner
    assert f'<text class="tm win" x="34" y="48">{winner.name_zh}</text>' in text.replace("  ", "")
    assert text.count('<li class="card tie ') == 16


def test_a_followed_team_has_a_yellow_path(client, stage):
    won = beat(stage, "W1-1")
    text = page(client, "bracket", stage, team=won.home.uuid).content.decode()
    assert text.count('<path class="cn me"') == 1
    assert 'class="me"' in text
    nobody = page(client, "bracket", stage, team="<script>").content.decode()
    assert 'class="cn me"' not in nobody


def test_who_polls_gets_304_until_something_moves(client, stage, django_assert_max_num_queries):
    address = reverse("competitions:bracket_live", args=[stage.uuid])
    first = client.get(address)
    with django_assert_max_num_queries(1):
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    beat(stage, "W1-1", at=AT + timedelta(seconds=1))
    moved = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (moved.status_code, moved["ETag"] == first["ETag"]) == (200, False)


def test_the_page_takes_the_same_queries_however_large_the_bracket(
    client, django_assert_max_num_queries
):
    for entries in (4, 32):
        stage = make_drawn_bracket(entries=entries)
        with django_assert_max_num_queries(8):
            assert page(client, "bracket", stage).status_code == 200


def test_before_the_draw_the_page_says_so(client):
    answer = page(client, "bracket", make_bracket_stage())
    assert (answer.status_code, answer.context["picture"]) == (200, None)
    assert "data-bracket" not in answer.content.decode()


def test_a_draft_or_another_stage_is_not_found(client, stage):
    competition = stage.event.competition
    competition.state = "draft"
    competition.save()
    assert page(client, "bracket", stage).status_code == 404
    assert client.get(reverse("competitions:bracket", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("entries", [2, 3, 4, 5, 8, 9, 16, 17])
def test_no_box_of_the_drawing_lies_on_another(entries):
    drawn = picture(bracket_view(make_drawn_bracket(entries=entries)))
    boxes = [*drawn.nodes, drawn.final, *([drawn.third] if drawn.third else [])]
    for n, one in enumerate(boxes):
        assert 0 <= one.x <= one.right <= drawn.width
        assert 0 <= one.y <= one.y + one.height <= drawn.height
        for other in boxes[n + 1 :]:
            apart = (
                one.right <= other.x
                or other.right <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart, (one.match.row.key, other.match.row.key)


def test_long_names_are_shortened_to_their_room():
    assert shorten("网约配送员行业联合会", 6) == "网约配送员…"
    assert shorten("南湖区", 6) == "南湖区"


# The referee --------------------------------------------------------------------------------------


def test_a_referee_scores_and_finishes_a_match_by_buttons_alone(client, stage, referee):
    row = match(stage, "W1-1")
    assert row.home.name_zh in client.get(reverse("competitions:referee")).content.decode()
    press(client, row, "start")
    press(client, row, "home+2")
    press(client, row, "away+1", ["2-0"])
    press(client, row, "home-1", ["2-1"])
    row.refresh_from_db()
    assert (row.state, row.home_score, row.away_score) == ("live", 1, 1)
    asked = client.get(reverse("competitions:referee_match", args=[row.uuid]), {"end": "1"})
    assert "比分相同" in asked.content.decode()
    press(client, row, "home+1", ["1-1"])
    asked = client.get(reverse("competitions:referee_match", args=[row.uuid]), {"end": "1"})
    assert row.home.name_zh in asked.content.decode()
    press(client, row, "finish", ["2-1"])
    row.refresh_from_db()
    assert (row.state, row.winner) == ("finished", row.home)
    press(client, row, "undo", ["2-1"])
    row.refresh_from_db()
    assert row.state == "live"


def test_a_called_match_says_so_to_referee_public_and_hall(client, stage, referee):
    row = match(stage, "W1-3")
    Match.objects.filter(pk=row.pk).update(planned_at=AT + timedelta(days=3))
    press(client, row, "call")
    row.refresh_from_db()
    assert row.state == "called"
    for address in (
        reverse("competitions:referee"),
        reverse("competitions:referee_match", args=[row.uuid]),
        reverse("competitions:bracket", args=[stage.uuid]),
        reverse("competitions:board", args=[stage.uuid]),
    ):
        assert "已点名" in client.get(address).content.decode(), address
    # Whoever is called stands first among those to come, whatever the plan says.
    assert bracket_board(stage, [], "", AT)["next"][0]["key"] == "W1-3"
    (fixture, *_) = [f for f in next_fixtures(AT, competition="", count=20) if f.match == row]
    assert (fixture.called, fixture.running) == (True, False)
    told = client.get(f"/api/v1/stages/{stage.uuid}/bracket").json()["matches"]
    assert next(m["state"] for m in told if m["key"] == "W1-3") == "called"
    press(client, row, "undo")
    row.refresh_from_db()
    assert row.state == "ready"


def test_pressing_the_same_button_of_one_page_twice_counts_once(client, stage, referee):
    row = match(stage, "W1-1")
    press(client, row, "home+1", version=row.version)
    press(client, row, "home+1", version=1)
    row.refresh_from_db()
    assert row.home_score == 1


def test_a_stale_page_is_refused_in_words_and_what_stands_is_told(client, stage, referee):
    row = match(stage, "W1-1")
    press(client, row, "home+1")
    press(client, row, "away+1", version=0)
    shown = page(client, "referee_match", row).content.decode()
    assert "没有保存" in shown
    assert 'name="period" value="1-0"' in shown


def test_periods_are_kept_one_after_another(client, referee, stage):
    row = match(stage, "W1-1")
    press(client, row, "next", ["5-3"])
    press(client, row, "away+2", ["5-3", "2-4"])
    row.refresh_from_db()
    assert (row.periods, row.home_score, row.away_score) == ([[5, 3], [2, 6]], 7, 9)


def test_a_forfeit_needs_a_reason(client, stage, referee):
    row = match(stage, "W1-1")
    press(client, row, "home")
    row.refresh_from_db()
    assert row.state == "ready"
    press(client, row, "home", why="未到场")
    row.refresh_from_db()
    assert (row.status, row.winner) == ("home_forfeit", row.away)


def test_who_is_no_referee_of_the_event_is_refused(client, stage):
    stranger = make_person("路人")
    client.force_login(stranger, backend=BACKEND)
    row = match(stage, "W1-1")
    assert page(client, "referee_match", row).status_code == 403
    assert press(client, row, "start").status_code == 403


def test_a_match_whose_sides_are_open_has_no_buttons(client, stage, referee):
    text = page(client, "referee_match", match(stage, "final")).content.decode()
    assert "data-scorer" not in text


# Who runs it --------------------------------------------------------------------------------------


def test_court_time_and_referee_are_planned_by_the_chief_judge(client, stage, chief):
    referee = make_official(stage.event, Duty.REFEREE)
    row = match(stage, "W1-1")
    answer = client.post(
        reverse("competitions:match_desk", args=[row.uuid]),
        {"court": "C", "planned_at": "2026-12-01T19:30", "referee": referee.pk},
    )
    row.refresh_from_db()
    assert (answer.status_code, row.court, row.referee) == (302, "C", referee)
    assert page(client, "bracket_desk", stage).status_code == 200


def test_a_correction_first_shows_what_changes_and_then_makes_it(client, stage, chief):
    row = beat(stage, "W1-1")
    beat(stage, "W1-2")
    beat(stage, "W2-1")
    address = reverse("competitions:match_desk", args=[row.uuid])
    form = {"status": "played", "home": 3, "away": 9, "periods": "", "why": "记反了"}
    form["version"] = row.version
    shown = client.post(address, {**form, "do": "preview"})
    agreed = shown.context["agreed"]
    assert [change.match.key for change in shown.context["changes"]] == ["W2-1", "W3-1"]
    assert match(stage, "W2-1").state == "finished"
    beat(stage, "W1-3")
    client.post(address, {**form, "do": "apply", "agreed": agreed})
    row.refresh_from_db()
    assert row.winner == row.away
    assert match(stage, "W2-1").state == "ready"


def test_what_changed_since_it_was_shown_is_shown_again(client, stage, chief):
    row = beat(stage, "W1-1")
    beat(stage, "W1-2")
    address = reverse("competitions:match_desk", args=[row.uuid])
    form = {"status": "played", "home": 3, "away": 9, "periods": "", "why": "记反了"}
    form["version"] = row.version
    agreed = client.post(address, {**form, "do": "preview"}).context["agreed"]
    start_match(match=match(stage, "W2-1"), by=None, at=AT)
    again = client.post(address, {**form, "do": "apply", "agreed": agreed})
    assert again.context["changes"][0].emptied
    row.refresh_from_db()
    assert row.winner == row.home


def test_a_referee_does_not_correct(client, stage, referee):
    assert page(client, "match_desk", beat(stage, "W1-1")).status_code == 403
    assert page(client, "bracket_desk", stage).status_code == 403


def test_an_organiser_draws_a_bracket_and_finds_its_matches(client):
    stage = make_bracket_stage(entries=8)
    person = make_person("组织者")
    unit = stage.event.competition.unit
    give_duty(person=person, unit=unit, duty=UnitDuty.ORGANISER, by=None, at=AT)
    client.force_login(person, backend=BACKEND)
    address = reverse("competitions:stage_draw_change", args=[stage.uuid])
    client.post(address, {"do": "seeding"})
    assert stage.draws.get().draw.revealed_at is None
    client.post(address, {"do": "reveal", "public_value": "4 6 1"})
    assert Match.objects.filter(stage=stage).count() == 8
    assert stage.draws.get().draw.public_value == "4 6 1"
    shown = client.get(reverse("competitions:stage_draw", args=[stage.uuid])).content.decode()
    assert reverse("competitions:bracket_desk", args=[stage.uuid]) in shown


def test_a_bracket_is_closed_by_the_chief_judge_once_every_match_is_over(client):
    stage = make_drawn_bracket(entries=2, third_place=False)
    client.force_login(make_official(stage.event, Duty.CHIEF_JUDGE).person, backend=BACKEND)
    desk = reverse("competitions:bracket_desk", args=[stage.uuid])
    client.post(desk)
    stage.refresh_from_db()
    assert stage.state != "closed"
    row = stage.matches.get()
    start_match(match=row, by=None, at=AT)
    finish_match(match=row, outcome=Outcome(home=21, away=15), by=None, at=AT)
    assert 'value="close"' in client.get(desk).content.decode()
    client.post(desk)
    stage.refresh_from_db()
    assert stage.state == "closed"
