"""The gate of a rush: a place in line without the whole way, and never lost."""

import pytest
from django.core.cache import caches

from accounts.actions.tokens import make_token, withdraw_token
from core.clock import now
from courses.actions.crowd import settle_class
from courses.models import Arrival
from tests.factories.courses import DAY, make_class, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def course_class():
    return make_class(capacity=1, starts_at=now() + 10 * DAY, at=now())


@pytest.fixture
def full(settings):
    settings.RUSH_WAITING_ROOM = 0


def token(person, *scopes):
    return make_token(person=person, label="t", days=1, scopes=scopes, by=person, at=now())


def ask(client, course_class, plain, body="{}", **headers):
    return client.post(
        f"/api/v1/classes/{course_class.code}/enrolments",
        body,
        "application/json",
        headers={"Authorization": f"Bearer {plain}", **headers},
    )


def test_a_full_machine_tells_the_place_and_when_to_come_again(client, course_class, full):
    tokens = [token(person)[1] for person in make_people(3)]
    answers = [ask(client, course_class, plain) for plain in tokens]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert [answer.json()["place"] for answer in answers] == [1, 2, 3]
    assert answers[0].json() == {"state": "in_line", "place": 1, "wait_seconds": 1}
    assert answers[0]["Retry-After"] == "1"
    assert answers[0]["Content-Length"] == str(len(answers[0].content))


def test_a_second_device_of_the_same_person_has_the_same_place(client, course_class, full):
    person, other = make_people(2)
    ask(client, course_class, token(person)[1])
    ask(client, course_class, token(other)[1])
    assert ask(client, course_class, token(person)[1]).json()["place"] == 1
    assert Arrival.objects.count() == 2


def test_a_place_that_somebody_claims_changes_nothing(client, course_class, full):
    first, second = make_people(2)
    ask(client, course_class, token(first)[1])
    claimed = {"X-Place": "1", "X-Ticket": "1", "Cookie": "place=1; ticket=1"}
    told = ask(client, course_class, token(second)[1], **claimed)
    assert told.json()["place"] == 2
    body = ask(client, course_class, token(second)[1], '{"place": 1}')
    assert body.status_code == 422


def test_when_the_gate_opens_the_answer_is_there_in_the_order_of_the_line(
    client, course_class, full, settings
):
    tokens = [token(person)[1] for person in make_people(2)]
    for plain in tokens:
        ask(client, course_class, plain)
    settings.RUSH_WAITING_ROOM = 3
    late = ask(client, course_class, tokens[1]).json()
    early = ask(client, course_class, tokens[0]).json()
    assert (early["state"], late["state"], late["position"]) == ("enrolled", "waiting", 1)


def test_who_has_an_answer_gets_it_whatever_the_load(client, course_class, full):
    plain = token(make_people(1)[0])[1]
    ask(client, course_class, plain)
    settle_class(course_class=course_class, at=now())
    answer = ask(client, course_class, plain)
    assert (answer.status_code, answer.json()["state"]) == (200, "enrolled")


def test_who_waits_is_told_the_same_at_the_gate_as_on_the_whole_way(
    client, course_class, settings
):
    tokens = [token(person)[1] for person in make_people(4)]
    for plain in tokens:
        ask(client, course_class, plain)
    whole = ask(client, course_class, tokens[3])
    settings.RUSH_WAITING_ROOM = 0
    short = ask(client, course_class, tokens[3])
    assert (whole.status_code, whole.json()["position"]) == (200, 3)
    assert (short.status_code, short.json()) == (200, whole.json())
    assert short["Content-Type"] == whole["Content-Type"]


def test_the_gate_lets_nobody_in_line_whom_the_whole_way_refuses(client, course_class, full):
    person = make_people(1)[0]
    row, plain = token(person)
    withdraw_token(token=row, by=person, at=now())
    assert ask(client, course_class, plain).json()["code"] == "token_bad"
    assert ask(client, course_class, token(person, "read")[1]).json()["code"] == "scope_missing"
    assert ask(client, course_class, "").status_code == 401
    missing = client.post("/api/v1/classes/NO-SUCH/enrolments", "{}", "application/json")
    assert missing.status_code == 401
    soon = make_class(opens_at=now() + DAY, starts_at=now() + 10 * DAY, at=now())
    assert ask(client, soon, token(person)[1]).json()["code"] == "not_open_yet"
    assert not Arrival.objects.exists()


def test_the_same_key_with_another_body_is_refused_in_a_rush_too(client, course_class, settings):
    person, other = make_people(2)
    plain = token(person)[1]
    assert ask(client, course_class, plain, "{}", **{"Idempotency-Key": "k"}).status_code == 201
    settings.RUSH_WAITING_ROOM = 0
    again = ask(client, course_class, plain, "{ }", **{"Idempotency-Key": "k"})
    assert again.json()["code"] == "idempotency_mismatch"
    told = ask(client, course_class, token(other)[1], "{}", **{"Idempotency-Key": "k"})
    assert told.status_code == 202


def test_one_person_can_not_flood_the_line(client, course_class, full, settings):
    caches["counters"].clear()
    settings.PERSON_LIMIT_PER_MINUTE = 3
    plain = token(make_people(1)[0])[1]
    statuses = [ask(client, course_class, plain).status_code for _ in range(5)]
    assert statuses[:3] == [202] * 3
    assert statuses[3:] == [429] * 2
