"""A timed stage by the API: runs read and written, what a device sends again, signing, unlocking."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import make_token
from competitions.models import RunFact, TimedRun
from competitions.queries.ledger import differences
from competitions.queries.tablets import device_token
from core.clock import now
from tests.factories.judging import sit_down
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


def page_of(run):
    return reverse("competitions:timed_run", args=[run.uuid])


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


# What a device kept -------------------------------------------------------------------------------


def record(run, first="43.1", second="25", **more):
    found = written(run, first, second)
    return {
        "id": found["id"],
        "version": found["after"],
        "stations": found["stations"],
        **more,
    }


def deliver(client, run, *records, **more):
    return send(client, run, "/records", records=list(records), **more)


def outcomes(answer):
    return [mark["outcome"] for mark in answer.json()["marks"]]


def test_records_kept_on_a_device_come_at_once_the_last_counts_and_again_they_are_the_same(
    at_tablet, run
):
    first = record(run, "4")
    second = record(run, "43.1", after=first["id"])
    answer = deliver(at_tablet, run, first, second)
    assert outcomes(answer) == ["stored", "stored"]
    assert answer.json()["run"]["mark"] == "68.10"
    third = record(run, "44", after=second["id"])
    # The answer was lost on the way: they come again, with what was typed since.
    assert outcomes(deliver(at_tablet, run, first, second, third)) == ["same", "same", "stored"]
    assert str(run.times.get(station__no=1).seconds) == "44.00"
    assert RunFact.objects.filter(run=run, kind="written").count() == 2


def test_what_another_device_wrote_stands_and_what_came_late_is_kept_beside(at_tablet, run):
    late = record(run, "50", standing="dsq", why="越线")
    send(at_tablet, run, **written(run))
    answer = deliver(at_tablet, run, late)
    assert (answer.status_code, outcomes(answer)) == (200, ["conflict"])
    assert answer.json()["run"]["stations"][0]["time"] == "43.10"
    kept = RunFact.objects.get(run=run, kind="differs")
    assert (kept.values["times"]["1"], kept.values["standing"], kept.why) == (
        ["50", False],
        "dsq",
        "越线",
    )
    assert "另一台设备发来，未计入" in at_tablet.get(page_of(run)).content.decode()
    # Again it is the same conflict, and what goes on from it is one too.
    after = record(run, "51", after=late["id"])
    assert outcomes(deliver(at_tablet, run, late, after)) == ["conflict", "conflict"]
    assert not list(differences(run.stage_entry.stage.event.competition.chain))


def test_what_comes_after_the_run_was_handed_in_is_kept_beside(at_tablet, run):
    late, same = record(run, "50"), record(run)
    send(at_tablet, run, **written(run), submit=True)
    assert outcomes(deliver(at_tablet, run, same)) == ["same"]
    assert outcomes(deliver(at_tablet, run, late)) == ["conflict"]
    run.refresh_from_db()
    assert (run.state, str(run.times.get(station__no=1).seconds)) == ("submitted", "43.10")


def test_a_tablet_that_was_handed_over_still_sends_as_the_one_who_typed(at_tablet, judge, run):
    token = device_token(at_tablet.cookies["judge"].value)
    at_tablet.post(reverse("competitions:judge_out"))
    body = {"records": [record(run)]}
    answer = Client().post(
        f"/api/v1/runs/{run.uuid}/records",
        json.dumps(body),
        content_type="application/json",
        headers={"X-Device-Token": token},
    )
    assert (answer.status_code, run.facts.latest("pk").by) == (200, judge.person)
    again = {"HTTP_X_DEVICE_TOKEN": token}
    assert send(Client(), run, auth=again, **written(run)).status_code == 401


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"first": "0"}, "bad_run"),
        ({"standing": "dsq"}, "reason_needed"),
        ({"standing": "dns", "why": "x"}, "invalid"),
    ],
)
def test_a_record_that_can_t_be_is_refused_whole(at_tablet, run, more, code):
    answer = deliver(at_tablet, run, record(run, **more))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not run.times.exists()


def test_an_id_of_another_run_and_a_closed_stage_are_refused(at_tablet, stage, run):
    first = record(run)
    deliver(at_tablet, run, first)
    other = TimedRun.objects.filter(stage_entry__stage=stage).exclude(pk=run.pk).first()
    answer = deliver(at_tablet, other, record(other) | {"id": first["id"]})
    assert answer.json()["code"] == "record_used"
    stage.state = "closed"
    stage.save()
    assert deliver(at_tablet, other, record(other)).json()["code"] == "stage_not_running"
