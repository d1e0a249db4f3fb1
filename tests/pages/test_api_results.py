"""A result by the API: each duty makes its move, once, and nobody another's."""

import json

import pytest
from django.test import Client

from accounts.actions.duties import give_duty
from accounts.rules.kinds import UnitDuty
from competitions.actions.stages import close_stage
from competitions.models import Result, ResultFact
from competitions.rules.states import Duty
from tests.factories.bracket_play import beat
from tests.factories.competitions import make_drawn_bracket, make_official
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    settings.DEMO = True


@pytest.fixture
def event():
    """A cup that is played, with all who serve at it."""
    stage = make_drawn_bracket(entries=2, third_place=False)
    beat(stage, "final")
    close_stage(stage=stage, by=None, at=AT)
    return stage.event


def signed_in(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def clients(event):
    duties = (Duty.SCORER, Duty.CHIEF_JUDGE, Duty.REFEREE)
    found = {str(duty): signed_in(make_official(event, duty).person) for duty in duties}
    organiser = make_person("组织者")
    unit = event.competition.unit
    give_duty(person=organiser, unit=unit, duty=UnitDuty.ORGANISER, by=None, at=AT)
    return {**found, "organiser": signed_in(organiser)}


def move(client, event, do, key=None, **more):
    return client.post(
        f"/api/v1/events/{event.code}/result",
        json.dumps({"do": do, **more}),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else None,
    )


def test_a_result_goes_from_hand_to_hand_and_each_move_is_one_duty_s(event, clients):
    way = [("check", "scorer"), ("sign", "chief_judge"), ("publish", "organiser")]
    states = []
    for do, who in way:
        for other in clients.keys() - {who, "referee"}:
            refused = move(clients[other], event, do)
            assert (refused.status_code, refused.json()["code"]) == (403, "not_your_move")
        told = move(clients[who], event, do, key=do).json()
        assert move(clients[who], event, do, key=do).json() == told
        states.append((told["state"], told["next"]))
    assert states == [("checked", "sign"), ("signed", "publish"), ("provisional", "finalise")]
    assert ResultFact.objects.filter(result__event=event).count() == 3
    early = move(clients["organiser"], event, "finalise")
    assert (early.status_code, early.json()["code"]) == (422, "notice_running")
    seen = clients["scorer"].get(f"/api/v1/events/{event.code}/result").json()
    assert (seen["state"], seen["moves"]) == ("provisional", [])
    seen = clients["organiser"].get(f"/api/v1/events/{event.code}/result").json()
    assert (seen["moves"], bool(seen["ledger_head"])) == (["finalise", "reopen"], True)


def test_a_second_signature_and_one_by_the_checker_are_refused(event, clients):
    both = make_official(event, Duty.CHIEF_JUDGE).person
    make_official(event, Duty.CHECKER, person=both)
    client = signed_in(both)
    move(client, event, "check")
    assert move(client, event, "sign").json()["code"] == "checker_signs"
    assert move(clients["chief_judge"], event, "sign").status_code == 200
    again = move(clients["chief_judge"], event, "sign")
    assert (again.status_code, again.json()["code"]) == (422, "result_already_signed")
    assert again["Content-Type"] == "application/problem+json"


def test_opened_again_a_result_says_why(event, clients):
    move(clients["scorer"], event, "check")
    assert move(clients["chief_judge"], event, "reopen").json()["code"] == "reason_needed"
    told = move(clients["chief_judge"], event, "reopen", why="记反了").json()
    assert (told["state"], Result.objects.get(event=event).state) == ("computing", "computing")


def test_referees_strangers_and_who_has_no_second_factor_move_nothing(event, clients, settings):
    assert move(clients["referee"], event, "check").json()["code"] == "not_your_event"
    assert move(signed_in(make_person("路人")), event, "check").status_code == 403
    assert move(Client(), event, "check").status_code == 401
    settings.DEMO = False
    refused = move(clients["scorer"], event, "check")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")
    assert Result.objects.get(event=event).state == "computing"
    assert move(clients["scorer"], event, "dance").status_code == 422
    assert clients["scorer"].get("/api/v1/events/NOWHERE/result").status_code == 404
