"""A timed stage at its pages and by the API: calling, the clock, times, what differs, signing."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import make_token
from competitions.actions.calling import call_entry
from competitions.actions.stages import run_stage
from competitions.models import RunFact, TimedRun
from competitions.rules.states import Duty
from core.clock import now
from tests.factories.competitions import make_official, make_timed_stage
from tests.factories.judging import sit_down
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"
FORM = {"t1": "43.1", "t2": "25", "standing": "ok", "why": ""}


@pytest.fixture
def stage():
    return run_stage(stage=make_timed_stage(entries=3), by=None, at=AT)


@pytest.fixture
def judge(stage):
    return make_official(stage.event, Duty.SITE_JUDGE)


@pytest.fixture
def chief(stage):
    return make_official(stage.event, Duty.CHIEF_JUDGE)


@pytest.fixture
def run(stage):
    return TimedRun.objects.filter(stage_entry__stage=stage).order_by("stage_entry__order").first()


@pytest.fixture
def at_tablet(client, judge):
    sit_down(client, judge, at=now())
    return client


def page_of(run):
    return reverse("competitions:timed_run", args=[run.uuid])


def order_of(stage):
    return reverse("competitions:timed_stage", args=[stage.uuid])


def save(client, run, **more):
    return client.post(page_of(run), {**FORM, **more}, headers={"Accept": "application/json"})


def bearer(official, scopes=("judge", "read")):
    person = official.person
    secret = make_token(
        person=person, label="t", days=1, scopes=list(scopes), by=person, at=now()
    )[1]
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def send(client, run, what="", *, key=None, **given):
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    auth = given.pop("auth", {})
    return client.post(
        f"/api/v1/runs/{run.uuid}{what}",
        json.dumps(given),
        content_type="application/json",
        **headers,
        **auth,
    )


def written(run, first="43.1", second="25", **more):
    stations = [{"station": 1, "time": first}, {"station": 2, "time": second}]
    version = run.changed_at.isoformat()
    return {"id": str(uuid.uuid4()), "after": version, "stations": stations, **more}


# At the tablet -------------------------------------------------------------------------------------


def test_badge_and_pin_lead_from_the_sheets_to_the_run_and_no_account_is_needed(
    at_tablet, stage, run
):
    listed = at_tablet.get(reverse("competitions:judge_sheets")).content.decode()
    assert order_of(stage) in listed
    for page in (order_of(stage), page_of(run)):
        answer = at_tablet.get(page)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert save(at_tablet, run).json()["missing"] == []
    assert "sessionid" not in at_tablet.cookies


def test_what_is_written_at_a_tablet_is_the_badge_s_person_s(at_tablet, judge, run):
    save(at_tablet, run)
    assert run.facts.latest("pk").by == judge.person


def test_after_handing_over_the_tablet_opens_nothing(at_tablet, run):
    at_tablet.post(reverse("competitions:judge_out"))
    assert at_tablet.get(page_of(run)).status_code == 302


def test_a_badge_of_another_event_or_duty_opens_nothing(client, stage, run):
    elsewhere = make_official(make_timed_stage().event, Duty.SITE_JUDGE)
    call = make_official(stage.event, Duty.REFEREE)
    for official in (elsewhere, call):
        sit_down(client, official, at=now())
        assert client.get(page_of(run)).status_code == 403
        assert client.get(order_of(stage)).status_code == 403
        assert save(client, run).status_code == 403
        listed = client.get(reverse("competitions:judge_sheets")).content.decode()
        assert order_of(stage) not in listed
    assert not run.times.exists()


def test_a_site_judge_s_badge_does_not_sign(at_tablet, stage, run):
    save(at_tablet, run, do="submit")
    assert at_tablet.post(order_of(stage), {"do": "sign_all"}).status_code == 403
    assert at_tablet.post(page_of(run), {"do": "sign"}).status_code == 403
    run.refresh_from_db()
    assert run.state == "submitted"


# The running order -----------------------------------------------------------------------------------


def test_the_next_is_called_starts_stops_and_stands_back(at_tablet, stage, run):
    turn = run.stage_entry
    seen = []
    for what in ("call", "start", "stop", "back"):
        answer = at_tablet.post(order_of(stage), {"do": what, "turn": turn.uuid})
        assert answer.status_code == 302
        turn.refresh_from_db()
        seen.append((str(turn.turn), turn.started_at is not None, turn.ended_at is not None))
    assert seen == [
        ("called", False, False),
        ("working", True, False),
        ("working", True, True),
        ("waiting", False, False),
    ]


def test_a_clock_that_was_not_started_is_not_stopped_and_the_page_says_so(at_tablet, stage, run):
    call_entry(turn=run.stage_entry, by=None, at=AT)
    answer = at_tablet.post(
        order_of(stage), {"do": "stop", "turn": run.stage_entry.uuid}, follow=True
    )
    assert 'class="notice bad' in answer.content.decode()


@pytest.mark.parametrize("turn", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_turn_that_is_not_there_is_not_found(at_tablet, stage, turn):
    assert at_tablet.post(order_of(stage), {"do": "call", "turn": turn}).status_code == 404
    assert at_tablet.post(order_of(stage), {"do": "dance"}).status_code == 404


# What differs ----------------------------------------------------------------------------------------


def test_two_devices_on_one_run_the_second_is_told_and_nothing_is_written_over(at_tablet, run):
    before = run.changed_at.isoformat()
    assert save(at_tablet, run, after=before).status_code == 200
    second = save(at_tablet, run, after=before, t1="50")
    assert (second.status_code, second.json()["code"]) == (409, "run_changed")
    assert str(run.times.get(station__no=1).seconds) == "43.10"
    # The same as stands already is what an answer lost on the way looks like.
    assert save(at_tablet, run, after=before).status_code == 200
    assert RunFact.objects.filter(run=run, kind="written").count() == 1


def test_a_plain_form_keeps_what_was_typed_and_shows_what_stands_as_its_start(at_tablet, run):
    before = run.changed_at.isoformat()
    save(at_tablet, run, after=before)
    answer = at_tablet.post(page_of(run), {**FORM, "t1": "50", "after": before})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="50"' in text
    run.refresh_from_db()
    assert run.changed_at.isoformat() in text.replace("&#x2B;", "+").replace("&#43;", "+")


def test_a_wrong_time_is_told_as_json_by_field(at_tablet, run):
    answer = save(at_tablet, run, t1="1:75", t2="x")
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"t1", "t2"})
    assert not run.times.exists()


# By the API ------------------------------------------------------------------------------------------


def test_the_runs_of_a_stage_are_read_in_the_running_order(at_tablet, stage):
    items = at_tablet.get(f"/api/v1/stages/{stage.uuid}/runs").json()["items"]
    assert [item["order"] for item in items] == [1, 2, 3]
    assert items[0]["stations"] == [
        {"station": n, "time": None, "stopped": False, "faults": []} for n in (1, 2)
    ]
    assert items[0]["missing"] == [1, 2]


def test_times_faults_and_the_end_are_written_by_the_api_with_the_mark_told(at_tablet, run):
    body = written(run, second="61")
    body["stations"][0]["faults"] = [{"fault": 1, "count": 2}]
    told = send(at_tablet, run, **body, submit=True).json()
    # 43.1 + two helmets of 5 s, and the hose stopped at its limit of 60 s
    assert (told["mark"], told["state"], told["turn"]) == ("113.10", "submitted", "done")
    assert told["stations"][1] == {"station": 2, "time": "61.00", "stopped": True, "faults": []}


def test_a_record_sent_again_is_the_same_also_after_another_was_written(at_tablet, run):
    first = written(run)
    told = send(at_tablet, run, **first).json()
    second = written(run, "44") | {"after": told["version"]}
    assert send(at_tablet, run, **second).status_code == 200
    assert send(at_tablet, run, **first).status_code == 200
    assert str(run.times.get(station__no=1).seconds) == "44.00"
    assert RunFact.objects.filter(run=run, kind="written").count() == 2


def test_an_old_version_is_a_conflict_and_the_same_key_gets_the_same_answer(at_tablet, run):
    send(at_tablet, run, **written(run))
    late = written(run, "50")
    answers = [send(at_tablet, run, key="k1", **late) for _ in range(2)]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(409, "run_changed")] * 2
    assert answers[0].content == answers[1].content
    assert str(run.times.get(station__no=1).seconds) == "43.10"


def test_an_id_of_another_run_s_record_is_refused(at_tablet, stage, run):
    first = written(run)
    send(at_tablet, run, **first)
    other = TimedRun.objects.filter(stage_entry__stage=stage).exclude(pk=run.pk).first()
    answer = send(at_tablet, other, **(written(other) | {"id": first["id"]}))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_run")


@pytest.mark.parametrize(
    ("stations", "code"),
    [
        ([{"station": 9, "time": "1"}], "bad_run"),
        ([{"station": 1, "time": "0"}], "bad_run"),
        ([{"station": 1, "time": "1"}, {"station": 1, "time": "2"}], "bad_run"),
        ([{"station": 1, "time": "1", "faults": [{"fault": 7, "count": 1}]}], "bad_run"),
        ([{"station": 1, "time": "1e3"}], "invalid"),
        ([{"station": 1, "time": "-1"}], "invalid"),
    ],
)
def test_what_can_t_be_is_refused_whole(at_tablet, run, stations, code):
    answer = send(at_tablet, run, **(written(run) | {"stations": stations}))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"]
    assert not run.times.exists()


def test_the_chief_judge_signs_once_and_unlocks_with_a_reason(client, judge, chief, run):
    mine, theirs = bearer(judge), bearer(chief)
    send(client, run, auth=mine, **written(run), submit=True)
    assert send(client, run, "/sign", auth=mine).json()["code"] == "not_your_stage"
    assert send(client, run, "/sign", auth=theirs).json()["state"] == "locked"
    assert send(client, run, "/sign", auth=theirs).json()["code"] == "run_already_signed"
    locked = send(client, run, auth=mine, **written(run, "50"))
    assert (locked.status_code, locked.json()["code"]) == (422, "run_locked")
    assert send(client, run, "/unlock", auth=theirs, why=" ").json()["code"] == "reason_needed"
    assert send(client, run, "/unlock", auth=theirs, why="抄错").json()["state"] == "draft"


def test_the_entry_is_called_by_the_api(at_tablet, run):
    assert send(at_tablet, run, "/clock", do="call").json()["turn"] == "called"
    assert send(at_tablet, run, "/clock", do="start").json()["turn"] == "working"


def test_strangers_other_workers_and_tablets_without_a_csrf_token_write_nothing(
    client, judge, run
):
    assert send(client, run, **written(run)).status_code == 401
    client.force_login(make_person(agreed=True), backend=BACKEND)
    assert send(client, run, **written(run)).json()["code"] == "not_your_stage"
    strict = Client(enforce_csrf_checks=True)
    sit_down(strict, judge, at=now())
    assert send(strict, run, **written(run)).json()["code"] == "csrf_failed"
    assert not run.times.exists()


def test_reading_a_stage_s_runs_takes_no_query_more_for_more_runs(
    at_tablet, stage, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        at_tablet.get(f"/api/v1/stages/{stage.uuid}/runs")
