"""The bracket by the API: told, scored, called and begun, ended; and who may."""

import json
import uuid

import pytest

from accounts.actions.duties import give_duty
from accounts.rules.kinds import UnitDuty
from competitions.models import Match, Stage
from tests.factories.bracket_play import match
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


def test_the_api_tells_the_bracket_and_answers_304(client, stage):
    address = f"/api/v1/stages/{stage.uuid}/bracket"
    told = client.get(address)
    matches = told.json()["matches"]
    assert (len(matches), matches[0]["key"], matches[0]["state"]) == (16, "W1-1", "ready")
    assert client.get(address, headers={"If-None-Match": told["ETag"]}).status_code == 304


def send(client, row, **body):
    return client.post(
        f"/api/v1/matches/{row.uuid}/result", json.dumps(body), content_type="application/json"
    )


def test_a_result_by_the_api_moves_the_bracket_and_the_same_again_is_the_same(
    client, stage, referee
):
    row = match(stage, "W1-1")
    first = send(client, row, home_score=21, away_score=9, version=row.version)
    again = send(client, row, home_score=21, away_score=9, version=row.version)
    assert (first.status_code, first.json()) == (200, again.json())
    assert match(stage, "W2-1").home == row.home


@pytest.mark.parametrize(
    ("key", "body", "status", "code"),
    [
        ("final", {"home_score": 2, "away_score": 1}, 422, "sides_unknown"),
        ("W1-1", {"home_score": 2, "away_score": 2}, 422, "draw_not_allowed"),
        ("W1-1", {"home_score": 2, "away_score": 1, "version": 0}, 409, "match_version"),
        ("W1-1", {"status": "double_forfeit"}, 422, "reason_needed"),
        ("W1-1", {"home_score": 2}, 422, "score_missing"),
        ("W1-1", {"home_score": -2, "away_score": 1}, 422, "invalid"),
    ],
)
def test_a_result_that_is_none_is_refused_by_the_api(
    client, stage, referee, key, body, status, code
):
    Match.objects.filter(stage=stage).update(version=5)
    answer = send(client, match(stage, key), **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert match(stage, key).state in {"ready", "pending"}


def test_a_phone_s_scores_by_the_api_say_what_became_of_each(client, stage, referee):
    row = match(stage, "W1-1")
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    scores = [
        {"id": first, "periods": [[1, 0]], "version": 0, "after": None},
        {"id": second, "periods": [[2, 0]], "version": 0, "after": first},
    ]

    def send(sent):
        path = f"/api/v1/matches/{row.uuid}/scores"
        return client.post(path, json.dumps({"scores": sent}), content_type="application/json")

    told = send(scores).json()
    assert [mark["outcome"] for mark in told["marks"]] == ["stored", "stored"]
    assert [side["score"] for side in told["match"]["sides"]] == [2, 0]
    stale = {"id": str(uuid.uuid4()), "periods": [[0, 5]], "version": 0}
    told = send([*scores, stale]).json()
    assert [mark["outcome"] for mark in told["marks"]] == ["same", "same", "conflict"]
    client.force_login(make_person("路人"), backend=BACKEND)
    assert send([stale]).status_code == 403


def test_strangers_and_others_enter_no_result(client, stage):
    row = match(stage, "W1-1")
    assert send(client, row, home_score=1, away_score=0).status_code == 401
    client.force_login(make_person("路人"), backend=BACKEND)
    answer = send(client, row, home_score=1, away_score=0)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_match")


def test_an_organiser_of_the_unit_enters_results_too(client, stage):
    person = make_person("组织者")
    unit = stage.event.competition.unit
    give_duty(person=person, unit=unit, duty=UnitDuty.ORGANISER, by=None, at=AT)
    client.force_login(person, backend=BACKEND)
    assert send(client, match(stage, "W1-1"), home_score=1, away_score=0).status_code == 200
    assert Stage.objects.get(pk=stage.pk).state == "running"


# Called, begun, taken back ------------------------------------------------------------------------


def step(client, row, do, key=None, **body):
    return client.post(
        f"/api/v1/matches/{row.uuid}/steps",
        json.dumps({"do": do, **body}),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else None,
    )


def test_a_match_is_called_begun_and_taken_back_by_the_api(client, stage, referee):
    row = match(stage, "W1-1")
    called = step(client, row, "call", version=row.version)
    assert (called.status_code, called.json()["state"]) == (200, "called")
    # Called once more changes nothing, also by who saw it before it was called.
    assert step(client, row, "call", version=row.version).json() == called.json()
    begun = step(client, row, "start", version=called.json()["version"]).json()
    assert begun["state"] == "live"
    back = step(client, row, "undo", version=begun["version"]).json()
    assert (back["state"], match(stage, "W1-1").started_at) == ("called", None)


@pytest.mark.parametrize(
    ("key", "body", "status", "code"),
    [
        ("final", {"do": "call"}, 422, "sides_unknown"),
        ("final", {"do": "start"}, 422, "sides_unknown"),
        ("W1-1", {"do": "call", "version": 3}, 409, "match_version"),
        ("W1-1", {"do": "undo"}, 409, "match_version"),
        ("W1-1", {"do": "undo", "version": 0}, 422, "nothing_to_undo"),
        ("W1-1", {"do": "shout"}, 422, "invalid"),
    ],
)
def test_a_step_that_can_not_be_made_is_refused_by_the_api(
    client, stage, referee, key, body, status, code
):
    answer = step(client, match(stage, key), **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert match(stage, key).state in {"ready", "pending"}


def test_a_step_under_one_key_is_made_once(client, stage, referee):
    row = match(stage, "W1-1")
    version = step(client, row, "call").json()["version"]
    first = step(client, row, "undo", key="k1", version=version)
    again = step(client, row, "undo", key="k1", version=version)
    assert (first.json()["state"], again.json()) == ("ready", first.json())
    other = step(client, row, "call", key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def test_strangers_and_others_call_nobody(client, stage):
    row = match(stage, "W1-1")
    assert step(client, row, "call").status_code == 401
    client.force_login(make_person("路人"), backend=BACKEND)
    answer = step(client, row, "call")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_match")
    assert match(stage, "W1-1").state == "ready"
