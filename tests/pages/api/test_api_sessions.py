"""Sessions by the API: the code of the room, a roll taken offline, agenda and calendar."""

import datetime
import uuid

import pytest

from accounts.actions.tokens import make_token, withdraw_token
from core.clock import now
from tests.factories.api import API, code_of, token_of
from tests.factories.courses import HOUR, make_class, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(worker):
    """A class whose session has begun, its trainer, and the worker in it."""
    at = now()
    trainer = make_people(1)[0]
    made = make_class(starts_at=at + HOUR, trainers=[trainer], at=at)
    return made, made.sessions.first(), trainer


def test_the_code_is_for_the_trainer_alone_and_signs_in_once(client, worker, bearer, running):
    made, session, trainer = running
    client.post(f"{API}/classes/{made.code}/enrolments", **bearer)
    type(session).objects.filter(pk=session.pk).update(
        starts_at=now() + datetime.timedelta(minutes=5)
    )
    url = f"{API}/sessions/{session.uuid}"
    assert code_of(client.get(f"{url}/code", **bearer)) == "forbidden"
    shown = client.get(f"{url}/code", **token_of(trainer)[1]).json()
    for given in (shown["letters"], shown["token"]):
        body = client.post(
            f"{url}/attendance", {"code": given}, content_type="application/json", **bearer
        )
        assert body.json()["status"] == "present"
    wrong = client.post(
        f"{url}/attendance", {"code": "0000"}, content_type="application/json", **bearer
    )
    assert code_of(wrong) == "code_expired"


def test_a_code_of_another_session_changes_nothing(client, worker, bearer, running):
    made, session, trainer = running
    client.post(f"{API}/classes/{made.code}/enrolments", **bearer)
    other = made.sessions.last()
    soon = now() + datetime.timedelta(minutes=5)
    type(session).objects.filter(pk=session.pk).update(starts_at=soon)
    shown = client.get(f"{API}/sessions/{session.uuid}/code", **token_of(trainer)[1]).json()
    refused = client.post(
        f"{API}/sessions/{other.uuid}/attendance",
        {"code": shown["token"]},
        content_type="application/json",
        **bearer,
    )
    assert code_of(refused) == "code_tampered"
    assert not session.records.exists()


def test_a_roll_taken_offline_is_stored_once_mark_by_mark(client, worker, bearer, running):
    made, session, trainer = running
    client.post(f"{API}/classes/{made.code}/enrolments", **bearer)
    type(session).objects.filter(pk=session.pk).update(starts_at=now() - HOUR)
    mark = {
        "id": str(uuid.uuid4()),
        "person": str(worker.uuid),
        "status": "late",
        "at": now().isoformat(),
    }
    url = f"{API}/sessions/{session.uuid}/attendance"
    teaching = token_of(trainer)[1]
    outcomes = [
        client.post(url, {"marks": [mark]}, content_type="application/json", **teaching).json()
        for _ in range(2)
    ]
    assert [o["items"][0]["outcome"] for o in outcomes] == ["stored", "same"]
    assert session.records.get().status == "late"
    by_worker = client.post(url, {"marks": [mark]}, content_type="application/json", **bearer)
    assert code_of(by_worker) == "forbidden"


def test_the_agenda_holds_ones_own_sessions(client, bearer, course_class):
    client.post(f"{API}/classes/{course_class.code}/enrolments", **bearer)
    items = client.get(f"{API}/me/agenda", **bearer).json()["items"]
    assert [i["class"] for i in items] == [course_class.code] * 2
    assert {i["role"] for i in items} == {"learner"}
    assert all(datetime.datetime.fromisoformat(i["starts_at"]).tzinfo for i in items)
    assert client.get(f"{API}/me/agenda", **token_of(make_people(1)[0])[1]).json()["items"] == []


def test_the_agenda_of_the_staff_holds_what_they_teach_page_by_page(client, running, monkeypatch):
    made, _session, trainer = running
    monkeypatch.setattr("courses.queries.agenda.PAGE", 1)
    teaching = token_of(trainer)[1]
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{API}/me/agenda", {"cursor": cursor}, **teaching).json()
        seen += page["items"]
        cursor = page["next"]
    ids = [str(uuid) for uuid in made.sessions.values_list("uuid", flat=True)]
    assert [item["id"] for item in seen] == ids
    assert {item["role"] for item in seen} == {"staff"}


def test_times_have_the_offset_of_the_place(client, course_class):
    body = client.get(f"{API}/classes/{course_class.code}").json()
    assert body["first_session_at"].endswith("+08:00")
    sessions = body["sessions"]
    assert [s["no"] for s in sessions] == [1, 2]
    assert sessions[0]["starts_at"] == body["first_session_at"]


def test_the_calendar_opens_with_its_own_key_alone(client, worker, bearer, course_class):
    client.post(f"{API}/classes/{course_class.code}/enrolments", **bearer)
    row, key = make_token(
        person=worker, label="c", days=9, scopes=["calendar"], by=worker, at=now()
    )
    url = f"{API}/me/calendar.ics"
    feed = client.get(url, {"key": key})
    assert feed["Content-Type"].startswith("text/calendar")
    assert feed.content.count(b"BEGIN:VEVENT") == 2
    assert client.get(url, **bearer).content == feed.content
    assert (
        client.get(url, {"key": key}, headers={"If-None-Match": feed["ETag"]}).status_code == 304
    )
    whole = bearer["HTTP_AUTHORIZATION"].split()[1]
    for wrong in (whole, "x"):
        assert code_of(client.get(url, {"key": wrong})) == "token_bad"
    assert code_of(client.get(url)) == "sign_in"
    assert client.get(f"{API}/me", HTTP_AUTHORIZATION=f"Bearer {key}").status_code == 403
    withdraw_token(token=row, by=worker, at=now())
    assert client.get(url, {"key": key}).status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": "2026-06-01T10:00:00"}, "marks.0.at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "marks.0.at"),
        ({"reason": "\0"}, "marks.0.reason"),
        ({"id": 5}, "marks.0.id"),
        ({"more": 1}, "marks.0.more"),
    ],
)
def test_a_mark_of_a_wrong_shape_is_named(client, worker, running, change, field):
    _made, session, trainer = running
    mark = {
        "id": str(uuid.uuid4()),
        "person": str(worker.uuid),
        "status": "late",
        "at": now().isoformat(),
    }
    response = client.post(
        f"{API}/sessions/{session.uuid}/attendance",
        {"marks": [{**mark, **change}]},
        content_type="application/json",
        **token_of(trainer)[1],
    )
    assert code_of(response) == "invalid"
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("body", [{}, {"code": "AB12", "marks": []}, {"code": None}])
def test_attendance_is_a_code_or_marks(client, running, body):
    _made, session, trainer = running
    response = client.post(
        f"{API}/sessions/{session.uuid}/attendance",
        body,
        content_type="application/json",
        **token_of(trainer)[1],
    )
    assert response.status_code == 422
    assert code_of(response) in {"code_or_marks", "invalid"}
    text = client.post(
        f"{API}/sessions/{session.uuid}/attendance",
        "code=AB12",
        content_type="application/x-www-form-urlencoded",
        **token_of(trainer)[1],
    )
    assert (text.status_code, code_of(text)) == (415, "unsupported_media_type")
