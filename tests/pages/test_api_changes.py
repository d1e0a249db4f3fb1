"""Many people of a class through the API: moves, merges, cancelling, lists, the least number."""

import json

import pytest

from core.clock import now
from courses.actions.enrol import enrol_person
from courses.models import ClassChange, Enrolment
from tests.factories.acting import with_duty
from tests.factories.courses import DAY, make_class, make_course
from tests.factories.people import make_person
from tests.pages.test_api_ways import send, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    at, course = now(), make_course()
    left = make_class(course=course, capacity=3, no=1, at=at, starts_at=at + 9 * DAY)
    there = make_class(course=course, capacity=2, no=2, at=at, starts_at=at + 20 * DAY)
    rows = [
        enrol_person(course_class=left, person=p, by=p, at=at)
        for p in [make_person(f"学员{n}") for n in range(3)]
    ]
    return token_of(with_duty("organiser", left.unit)), left, there, rows


def asked(there, rows, **more):
    until = (now() + 2 * DAY).isoformat()
    keys = [str(row.uuid) for row in rows]
    body = {"kind": "move", "reason": "教室太小", "target": there.code, "answer_until": until}
    return body | {"enrolments": keys} | more


def test_a_dry_run_tells_and_stores_nothing_then_people_are_asked_once(client, desk):
    who, left, there, rows = desk
    address = f"/classes/{left.code}/changes"
    looked = send(client, address, asked(there, rows[:2], dry_run=True), who)
    assert looked.status_code == 200
    told = looked.json()
    assert (told["id"], told["open"], told["added"]) == (None, 2, 0)
    assert not ClassChange.objects.exists()
    short = send(client, address, asked(there, rows), who)
    assert (short.status_code, short.json()["code"]) == (422, "seats_short")
    key = {**who, "HTTP_IDEMPOTENCY_KEY": "0190a000-0000-7000-8000-000000000001"}
    body = asked(there, rows, add_seats=True)
    first = send(client, address, body, key)
    again = send(client, address, body, key)
    assert (first.status_code, first.json()["added"]) == (201, 1)
    assert again.json()["id"] == first.json()["id"]
    assert ClassChange.objects.count() == 1


def test_how_far_it_has_come_and_taking_it_back(client, desk):
    who, left, there, rows = desk
    body = asked(there, rows[:2])
    change = send(client, f"/classes/{left.code}/changes", body, who).json()
    made = change["items"][0]["made"]
    send(client, f"/enrolments/{made}/accept", {}, token_of(rows[0].person))
    seen = client.get(f"/api/v1/changes/{change['id']}", **who).json()
    assert (seen["open"], seen["moved"]) == (1, 1)
    back = send(client, f"/changes/{change['id']}/undo", {}, who).json()
    assert [item["made_state"] for item in back["items"]] == ["enrolled", "cancelled"]
    stranger = token_of(make_person("别人"))
    assert client.get(f"/api/v1/changes/{change['id']}", **stranger).status_code == 403


def test_many_are_cancelled_and_a_class_is_merged(client, desk):
    who, left, there, rows = desk
    address = f"/classes/{left.code}/changes"
    body = {"kind": "cancel", "reason": "重复报名", "enrolments": [str(rows[0].uuid)]}
    assert send(client, address, body, who).status_code == 201
    merged = send(client, address, asked(there, [], kind="merge"), who)
    assert (merged.status_code, merged.json()["open"]) == (201, 2)
    twice = send(client, address, asked(there, [], kind="merge"), who)
    assert twice.json()["code"] == "merging_already"


def test_the_least_number_is_set_and_the_class_held(client, desk):
    who, left, _there, _rows = desk
    body = {"least": 2, "decide_at": (left.first_session_at - DAY).isoformat()}
    seen = send(client, f"/classes/{left.code}/least", body, who, "PUT").json()
    assert (seen["least"], seen["taken"], seen["state"]) == (2, 3, "reached")
    held = send(client, f"/classes/{left.code}/hold", {}, who).json()
    assert held["state"] == "held"


def test_a_list_is_looked_at_row_by_row_and_taken(client, desk):
    who, _left, there, _rows = desk
    person = make_person("沈工", phone="13712345678")
    rows = [
        {"name": "沈工", "number": "13712345678"},
        {"name": "沈工", "number": "13712345678"},
        {"name": "无此人", "number": "13799999999"},
    ]
    kept = send(client, f"/classes/{there.code}/lists", {"rows": rows}, who)
    assert kept.status_code == 201
    assert [row["verdict"] for row in kept.json()["rows"]] == ["new", "twice", "unknown"]
    assert json.dumps(kept.json()).count("13712345678") == 0
    address = f"/lists/{kept.json()['id']}"
    refused = send(client, f"{address}/take", {"all": True}, who)
    assert refused.json()["code"] == "list_has_bad_rows"
    for _again in range(2):
        taken = send(client, f"{address}/take", {}, who)
        assert [row["outcome"] for row in taken.json()["rows"]] == ["enrolled", None, None]
    assert Enrolment.objects.get(course_class=there).person == person
    other = token_of(with_duty("organiser", there.unit, "另一人"))
    assert client.get(f"/api/v1{address}", **other).status_code == 404


def test_the_organiser_sets_a_class_and_cancels_it(client, desk):
    who, left, there, rows = desk
    few = send(client, f"/classes/{left.code}/capacity", {"capacity": 2}, who, "PUT")
    assert few.json()["code"] == "capacity_below_taken"
    more = send(client, f"/classes/{left.code}/capacity", {"capacity": 5}, who, "PUT").json()
    assert more["seats"] == {"capacity": 5, "taken": 3, "held": 0, "left": 2, "waiting": 0}
    closes = (there.first_session_at - DAY).isoformat()
    body = {"giving": "ballot", "closes_at": closes, "offer_hours": 12}
    set_ = send(client, f"/classes/{there.code}/giving", body, who, "PUT").json()
    assert (set_["giving"], set_["offer_hours"]) == ("ballot", 12)
    late = (there.first_session_at + DAY).isoformat()
    wrong = {"giving": "arrival", "opens_at": late}
    refused = send(client, f"/classes/{there.code}/giving", wrong, who, "PUT")
    assert refused.json()["code"] == "opens_after_start"
    assert client.get(f"/api/v1/classes/{there.code}/desk", **who).json()["giving"] == "ballot"
    gone = send(client, f"/classes/{left.code}/cancel", {"reason": "停电"}, who).json()
    assert gone["state"] == "cancelled"
    assert send(client, f"/classes/{left.code}/publish", {}, who).json()["state"] == "cancelled"
    stranger = token_of(rows[0].person)
    assert client.get(f"/api/v1/classes/{left.code}/desk", **stranger).status_code == 403
