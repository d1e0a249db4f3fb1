"""Requests, ballots, nominations and quotas through the API: by whom, and as the pages do."""

import json

import pytest

from accounts.actions.tokens import make_token
from accounts.models import UnitRole
from core.clock import now
from courses.actions.enrol import enrol_person
from courses.actions.quotas import QuotaWish, set_giving, set_quotas
from courses.actions.rounds import open_round
from courses.models import CourseClass, Enrolment
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import make_unit

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def token_of(person):
    at = now()
    plain = make_token(person=person, label="t", days=9, scopes=[], by=person, at=at)[1]
    return {"HTTP_AUTHORIZATION": f"Bearer {plain}"}


def role(unit, duty):
    person = make_people(1)[0]
    began = (now() - 2 * DAY).date()
    UnitRole.objects.create(person=person, unit=unit, duty=duty, starts_on=began)
    return person


def send(client, path, body, who, method="POST"):
    data = json.dumps(body)
    return client.generic(method, f"{V1}{path}", data, content_type="application/json", **who)


@pytest.fixture
def unit():
    return make_unit("ENT")


def people_of(unit, number):
    people = make_people(number)
    for person in people:
        person.home_unit, person.unit_confirmed_at = unit, now()
        person.save()
    return people


def open_now(**more):
    at = now()
    return make_class(starts_at=at + 9 * DAY, at=at, **more)


def test_a_request_is_returned_mended_and_approved(client, unit):
    course_class = open_now(giving="approval")
    at = now()
    set_giving(course_class=course_class, giving="approval", approval_by="unit", by=None, at=at)
    person = people_of(unit, 1)[0]
    officer = token_of(role(unit, "officer"))
    me = token_of(person)
    asked = send(client, f"/classes/{course_class.code}/enrolments", {}, me).json()
    assert (asked["state"], asked["position"]) == ("requested", None)
    where = f"/enrolments/{asked['id']}"
    listed = client.get(f"{V1}/requests", **officer).json()["items"]
    assert [(r["id"], r["missing"]) for r in listed] == [(asked["id"], ["unit"])]
    until = (at + DAY).isoformat()
    back = {"verdict": "return", "why": "缺证书号", "until": until}
    assert send(client, f"{where}/decision", back, officer).json()["mend_what"] == "缺证书号"
    again = send(client, f"{where}/hand-in", {"note": "证书号 1"}, me).json()
    assert (again["state"], again["place"]) == ("requested", 1)
    stranger = token_of(make_people(1)[0])
    yes = {"verdict": "approve"}
    refused = send(client, f"{where}/decision", yes, stranger)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours_to_decide")
    assert send(client, f"{where}/decision", yes, officer).json()["state"] == "enrolled"
    assert client.get(f"{V1}/requests", **officer).json()["items"] == []


def test_a_ballot_is_frozen_and_revealed_by_organisers_and_each_sees_their_line(client):
    course_class = open_now(giving="ballot", capacity=1, closes_at=now() + HOUR)
    people = make_people(2)
    for person in people:
        row = enrol_person(course_class=course_class, person=person, by=person, at=now())
        assert row.state == "applied"
    CourseClass.objects.filter(pk=course_class.pk).update(closes_at=now())
    organiser = token_of(role(course_class.unit, "organiser"))
    path = f"/classes/{course_class.code}/ballot"
    assert send(client, path, {}, token_of(people[0])).status_code == 403
    early = send(client, f"{path}/reveal", {}, organiser)
    assert early.json()["code"] == "not_frozen"
    frozen = send(client, path, {}, organiser).json()
    assert "seed_hex" not in client.get(f"{V1}/draws/{frozen['draw']}").json()
    apart = send(client, f"/draws/{frozen['draw']}/reveal", {}, organiser)
    assert apart.status_code == 403
    done = send(client, f"{path}/reveal", {"public_value": "3047"}, organiser).json()
    assert (done["seated"], done["waiting"]) == (1, 1)
    draw = client.get(f"{V1}/draws/{frozen['draw']}").json()
    for person in people:
        row = Enrolment.objects.get(person=person)
        told = client.get(f"{V1}/enrolments/{row.uuid}", **token_of(person)).json()
        assert draw["order"][told["number"] - 1] == told["code"] == told["id"]


def test_an_officer_nominates_until_the_quota_is_used_up(client, unit):
    course_class = open_now(giving="nomination", capacity=3)
    organiser = token_of(role(course_class.unit, "organiser"))
    officer = token_of(role(unit, "officer"))
    path = f"/classes/{course_class.code}"
    body = {"quotas": [{"name_zh": "本单位", "unit": "ENT", "seats": 1}]}
    assert send(client, f"{path}/quotas", body, officer, "PUT").status_code == 403
    kept = send(client, f"{path}/quotas", body, organiser, "PUT").json()["quotas"]
    assert [(q["unit"], q["seats"], q["left"]) for q in kept] == [("ENT", 1, 1)]
    first, second = people_of(unit, 2)
    stranger = make_people(1)[0]
    made = send(client, f"{path}/nominations", {"person": str(first.uuid)}, officer)
    assert (made.status_code, made.json()["state"]) == (201, "enrolled")
    over = send(client, f"{path}/nominations", {"person": str(second.uuid)}, officer)
    assert over.json()["code"] == "quota_used_up"
    other = send(client, f"{path}/nominations", {"person": str(stranger.uuid)}, officer)
    assert other.json()["code"] == "nominee_unknown"
    assert client.get(f"{V1}{path}/quotas").json()["quotas"][0]["left"] == 0


def test_a_quota_of_an_unknown_unit_is_refused_at_its_field(client):
    course_class = open_now()
    organiser = token_of(role(course_class.unit, "organiser"))
    body = {"quotas": [{"name_zh": "x", "unit": "NONE", "seats": 1}]}
    refused = send(client, f"/classes/{course_class.code}/quotas", body, organiser, "PUT").json()
    assert refused["errors"] == [{"field": "quotas.0.unit", "code": "unit_unknown"}]


def test_choices_are_ranked_and_drawn(client):
    at = now()
    classes = [make_class(starts_at=at + (9 + 5 * n) * DAY, at=at, capacity=1) for n in (0, 1)]
    ballot = open_round(
        unit=classes[0].unit,
        title_zh="冬季选课",
        classes=classes,
        closes_at=at + HOUR,
        by=None,
        at=at,
    )
    me = token_of(make_people(1)[0])
    path = f"/rounds/{ballot.uuid}"
    codes = [classes[1].code, classes[0].code]
    ranked = send(client, f"{path}/choices", {"classes": codes}, me, "PUT").json()
    assert ranked["choices"] == codes
    assert send(client, f"{path}/freeze", {}, me).status_code == 403
    organiser = token_of(role(classes[0].unit, "organiser"))
    open_still = send(client, f"{path}/freeze", {}, organiser).json()
    assert open_still["code"] == "applications_open"
    type(ballot).objects.filter(pk=ballot.pk).update(closes_at=at)
    CourseClass.objects.filter(pk__in=[c.pk for c in classes]).update(closes_at=at)
    assert send(client, f"{path}/freeze", {}, organiser).status_code == 200
    assert send(client, f"{path}/reveal", {}, organiser).json()["seated"] == 1
    assert client.get(f"{V1}{path}", **me).json()["number"] == 1


def test_the_class_says_how_its_seats_are_given(client, unit):
    course_class = open_now(giving="nomination", capacity=3)
    wish = QuotaWish("本单位", 1, unit=unit)
    set_quotas(course_class=course_class, wishes=[wish], by=None, at=now())
    body = client.get(f"{V1}/classes/{course_class.code}").json()
    assert (body["giving"], body["approval_by"], body["drawn_at"]) == ("nomination", None, None)
