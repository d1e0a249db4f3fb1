"""A stage by the API: drawn in public, begun, closed; and by whom."""

import json

import pytest
from django.test import Client

from accounts.actions.duties import give_duty
from accounts.rules.kinds import UnitDuty
from competitions.actions.runs import RunSeen, write_run
from competitions.models import Match, TimedRun
from competitions.rules.states import Duty, Standing
from core.draws.models import Draw
from tests.factories.competitions import (
    make_bracket_stage,
    make_marked_stage,
    make_official,
    make_timed_stage,
)
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


def signed_in(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def organiser_of(stage):
    person = make_person("组织者")
    unit = stage.event.competition.unit
    give_duty(person=person, unit=unit, duty=UnitDuty.ORGANISER, by=None, at=AT)
    return signed_in(person)


def send(client, stage, what, key=None, **body):
    return client.post(
        f"/api/v1/stages/{stage.uuid}/{what}",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else None,
    )


def test_a_bracket_is_drawn_once_by_the_api_and_begins_by_itself():
    stage = make_bracket_stage(entries=4)
    client = organiser_of(stage)
    assert send(client, stage, "draws/reveal").json()["code"] == "not_drawn"
    assert send(client, stage, "draws", purpose="order").json()["code"] == "draw_unknown"
    first = send(client, stage, "draws", key="d1", purpose="seeding")
    assert send(client, stage, "draws", key="d1", purpose="seeding").json() == first.json()
    assert send(client, stage, "draws", purpose="seeding").json() == first.json()
    assert (first.json()["state"], Draw.objects.count()) == ("planned", 1)
    told = send(client, stage, "draws/reveal", public_value="4 6 1").json()
    assert (told["state"], told["draws"][0]["revealed"]) == ("drawn", True)
    assert Match.objects.filter(stage=stage).count() == 4
    draw = client.get(f"/api/v1/draws/{told['draws'][0]['draw']}").json()
    assert draw["public_value"] == "4 6 1"
    assert send(client, stage, "draws", purpose="seeding").json()["code"] == "repeat_needs_reason"
    assert send(client, stage, "steps", do="start").json()["code"] == "not_begun_so"
    missing = send(client, stage, "steps", do="close")
    assert (missing.status_code, missing.json()["code"]) == (422, "stage_incomplete")
    assert len(missing.json()["errors"]) == 4


def test_a_timed_stage_is_begun_and_closed_by_the_api():
    stage = make_timed_stage(entries=1)
    chief = signed_in(make_official(stage.event, Duty.CHIEF_JUDGE).person)
    assert send(chief, stage, "steps", do="start").json()["state"] == "running"
    assert send(chief, stage, "steps", do="start").json()["state"] == "running"
    run = TimedRun.objects.get(stage_entry__stage=stage)
    seen = RunSeen({}, standing=Standing.DISQUALIFIED, why="抢跑")
    write_run(run=run, seen=seen, by=None, at=AT)
    refused = send(chief, stage, "steps", do="close").json()
    assert (refused["code"], refused["errors"][0]["code"]) == ("stage_incomplete", "run_open")
    assert send(chief, stage, "steps", do="unveil").json()["code"] == "not_signed_yet"


def test_a_marked_stage_is_begun_by_the_organiser_and_closed_by_the_chief_judge():
    stage = make_marked_stage(drawn=False)
    organiser = organiser_of(stage)
    chief = signed_in(make_official(stage.event, Duty.CHIEF_JUDGE).person)
    for purpose in ("order", "numbers"):
        send(organiser, stage, "draws", purpose=purpose)
    told = send(organiser, stage, "draws/reveal").json()
    assert (told["state"], told["draws"][1]["revealed"]) == ("drawn", False)
    secret = organiser.get(f"/api/v1/draws/{told['draws'][1]['draw']}").json()
    assert not secret.get("seed_hex")
    assert not secret.get("order")
    assert send(chief, stage, "steps", do="start").json()["code"] == "not_your_stage"
    assert send(organiser, stage, "steps", do="start").json()["state"] == "running"
    assert send(organiser, stage, "steps", do="close").json()["code"] == "not_your_stage"
    assert send(chief, stage, "steps", do="close").json()["code"] == "stage_incomplete"
    assert send(organiser, stage, "draws", purpose="order").json()["code"] == "stage_begun"


def test_chief_judges_draw_nothing_and_strangers_nothing_at_all():
    stage = make_bracket_stage(entries=4)
    chief = signed_in(make_official(stage.event, Duty.CHIEF_JUDGE).person)
    referee = signed_in(make_official(stage.event, Duty.REFEREE).person)
    assert chief.get(f"/api/v1/stages/{stage.uuid}").json()["draws"] == []
    for client, status in ((chief, 403), (referee, 403), (Client(), 401)):
        answer = send(client, stage, "draws", purpose="seeding")
        assert (answer.status_code, Draw.objects.count()) == (status, 0)
        assert answer["Content-Type"] == "application/problem+json"
    assert referee.get(f"/api/v1/stages/{stage.uuid}").status_code == 403
