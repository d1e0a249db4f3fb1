"""The API: who may, what it answers, what it refuses, once only."""

import datetime
import json
import uuid

import pytest
from django.core.cache import caches
from django.test import Client

from accounts.actions.tokens import withdraw_token
from certificates.rules.numbers import check_character
from core.clock import now
from courses.models import Enrolment
from tests.factories.api import API, code_of, token_of
from tests.factories.courses import DAY, HOUR, make_class, make_course, make_people

pytestmark = pytest.mark.django_db


def test_the_catalogue_comes_in_pages_of_a_total_order(client, monkeypatch):
    monkeypatch.setattr("courses.queries.api.PAGE", 3)
    made = {make_course(order=n // 2).code for n in range(7)}
    seen, cursor = [], ""
    for _ in range(3):
        page = client.get(f"{API}/courses", {"cursor": cursor}).json()
        seen += [item["code"] for item in page["items"]]
        cursor = page["next"]
    assert cursor is None
    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize(
    "q", ["机", "机器", "机器人", "工业机器人", "Robots", "robots", "机器人 运维"]
)
def test_the_catalogue_is_searched_by_words_of_any_length(client, q):
    found = make_course()
    make_course(title_zh="茶之礼", title_en="Tea")
    items = client.get(f"{API}/courses", {"q": q}).json()["items"]
    assert [item["code"] for item in items] == [found.code]


def test_search_signs_do_no_harm(client):
    make_course()
    for q in ('"', "*", "'", ":", "&", "|", "!", "%", "_", "\\", "a" * 500):
        assert client.get(f"{API}/courses", {"q": q}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(client, django_assert_max_num_queries):
    for _ in range(6):
        make_class(starts_at=now() + 3 * DAY, at=now())
    course = make_course()
    for n in range(5):
        made = make_class(course=course, no=n, capacity=30, starts_at=now() + 3 * DAY, at=now())
    with django_assert_max_num_queries(2):
        client.get(f"{API}/courses")
    with django_assert_max_num_queries(4):
        client.get(f"{API}/courses/{course.code}")
    with django_assert_max_num_queries(4):
        client.get(f"{API}/classes/{made.code}")


def test_a_class_tells_the_caller_whether_they_may_join_and_why_not(client, bearer, course_class):
    stranger = client.get(f"{API}/classes/{course_class.code}").json()
    assert "may_join" not in stranger
    body = client.get(f"{API}/classes/{course_class.code}", **bearer).json()
    assert body["seats"]["left"] == 1
    assert (body["may_join"], body["reasons"]) == (True, [])
    type(course_class).objects.update(opens_at=now() + DAY)
    body = client.get(f"{API}/classes/{course_class.code}", **bearer).json()
    assert body["may_join"] is False
    assert [reason["code"] for reason in body["reasons"]] == ["not_open_yet"]
    assert all(reason["detail"] for reason in body["reasons"])


def test_a_class_of_a_rehearsal_is_not_there(client, course_class):
    type(course_class).objects.update(rehearsal=True)
    assert code_of(client.get(f"{API}/classes/{course_class.code}")) == "not_found"


def test_a_seat_is_201_and_the_same_again_200(client, bearer, course_class):
    url = f"{API}/classes/{course_class.code}/enrolments"
    first = client.post(url, **bearer)
    assert first.status_code == 201
    assert first.json()["state"] == "enrolled"
    again = client.post(url, "{}", content_type="application/json", **bearer)
    assert again.status_code == 200
    assert again.json() == first.json()
    mine = first.json()
    assert mine["subsidy"]["answer"] == "unclear"
    assert mine == {
        "id": mine["id"],
        "state": "enrolled",
        "position": None,
        "place": 1,
        "subsidy": mine["subsidy"],
    }
    assert client.get(f"{API}/enrolments/{mine['id']}", **bearer).json() == mine
    shown = client.get(f"{API}/classes/{course_class.code}", **bearer).json()
    assert shown["enrolment"] == mine


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "malformed_json"),
        ('{"a":1,"a":1}', 400, "malformed_json"),
        ("[]", 422, "bad_value"),
        ('{"seat":1}', 422, "unknown_field"),
    ],
)
def test_a_seat_is_asked_for_with_nothing_but_an_empty_object(
    client, bearer, course_class, body, status, code
):
    url = f"{API}/classes/{course_class.code}/enrolments"
    response = client.post(url, body, content_type="application/json", **bearer)
    assert (response.status_code, code_of(response)) == (status, code)
    assert not Enrolment.objects.exists()


def test_the_second_person_waits_and_is_told_the_position(client, bearer, course_class):
    url = f"{API}/classes/{course_class.code}/enrolments"
    client.post(url, **token_of(make_people(1)[0])[1])
    body = client.post(url, **bearer).json()
    assert (body["state"], body["position"], body["place"]) == ("waiting", 1, 2)


def test_a_freed_seat_is_offered_and_can_be_accepted_or_declined(client, course_class):
    url = f"{API}/classes/{course_class.code}/enrolments"
    people = [token_of(p)[1] for p in make_people(3)]
    ids = [client.post(url, **p).json()["id"] for p in people]
    assert client.delete(f"{API}/enrolments/{ids[0]}", **people[0]).json()["state"] == "cancelled"
    offered = client.get(f"{API}/enrolments/{ids[1]}", **people[1]).json()
    assert (offered["state"], offered["position"]) == ("offered", None)
    assert datetime.datetime.fromisoformat(offered["offer_until"]) > now()
    again = client.delete(f"{API}/enrolments/{ids[0]}", **people[0])
    assert (again.status_code, again.json()["state"]) == (200, "cancelled")
    declined = client.post(f"{API}/enrolments/{ids[1]}/decline", **people[1])
    assert declined.json()["state"] == "cancelled"
    accepted = client.post(f"{API}/enrolments/{ids[2]}/accept", **people[2])
    assert accepted.json()["state"] == "enrolled"


def test_answering_an_offer_that_is_not_there_is_refused_and_changes_nothing(
    client, bearer, course_class
):
    url = f"{API}/classes/{course_class.code}/enrolments"
    mine = client.post(url, **bearer).json()
    refused = client.post(f"{API}/enrolments/{mine['id']}/decline", **bearer)
    assert refused.status_code == 422
    assert code_of(refused)
    assert Enrolment.objects.get(uuid=mine["id"]).state == "enrolled"


def test_the_enrolment_of_another_is_not_there(client, bearer, course_class):
    url = f"{API}/classes/{course_class.code}/enrolments"
    other = client.post(url, **token_of(make_people(1)[0])[1]).json()
    for method, path in (("get", ""), ("delete", ""), ("post", "/accept"), ("post", "/decline")):
        response = getattr(client, method)(f"{API}/enrolments/{other['id']}{path}", **bearer)
        assert code_of(response) == "not_found"


def test_the_same_idempotency_key_is_answered_as_the_first_was(client, bearer, course_class):
    url = f"{API}/classes/{course_class.code}/enrolments"
    first = client.post(url, headers={"Idempotency-Key": "k1"}, **bearer)
    again = client.post(url, headers={"Idempotency-Key": "k1"}, **bearer)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 201
    other = make_class(at=now(), starts_at=now() + 20 * DAY)
    mismatch = client.post(
        f"{API}/classes/{other.code}/enrolments", headers={"Idempotency-Key": "k1"}, **bearer
    )
    assert code_of(mismatch) == "idempotency_mismatch"
    assert not Enrolment.objects.filter(course_class=other).exists()


def test_a_refusal_is_an_answer_too_and_comes_again_byte_for_byte(client, bearer, course_class):
    type(course_class).objects.update(opens_at=now() + DAY)
    url = f"{API}/classes/{course_class.code}/enrolments"
    first = client.post(url, headers={"Idempotency-Key": "k"}, **bearer)
    assert code_of(first) == "not_open_yet"
    assert [error["code"] for error in first.json()["errors"]] == ["not_open_yet"]
    type(course_class).objects.update(opens_at=now() - DAY)
    again = client.post(url, headers={"Idempotency-Key": "k"}, **bearer)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Content-Type"] == first["Content-Type"]
    assert not Enrolment.objects.exists()
    assert client.post(url, headers={"Idempotency-Key": "l"}, **bearer).status_code == 201


def test_a_key_is_its_persons_own(client, bearer):
    made = make_class(capacity=5, starts_at=now() + 10 * DAY, at=now())
    url = f"{API}/classes/{made.code}/enrolments"
    other = token_of(make_people(1)[0])[1]
    ids = {
        client.post(url, headers={"Idempotency-Key": "k"}, **who).json()["id"]
        for who in (bearer, other)
    }
    assert len(ids) == 2


@pytest.mark.parametrize("key", ["x" * 121, "", "a\tb"])
def test_a_key_of_a_wrong_shape_is_refused(client, bearer, course_class, key):
    url = f"{API}/classes/{course_class.code}/enrolments"
    response = client.post(url, headers={"Idempotency-Key": key}, **bearer)
    assert response.status_code == 400
    assert code_of(response) == "idempotency_key_bad"
    assert not Enrolment.objects.exists()


def test_a_person_who_writes_too_often_is_told_when_to_come_back(
    client, bearer, course_class, settings
):
    settings.PERSON_LIMIT_PER_MINUTE = 2
    caches["counters"].clear()
    url = f"{API}/classes/{course_class.code}/enrolments"
    answers = [client.post(url, headers={"Idempotency-Key": "k"}, **bearer) for _ in range(3)]
    assert [a.status_code for a in answers] == [201, 201, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60


def test_strangers_are_asked_to_sign_in(client, course_class):
    for method, path in (
        ("get", "/me"),
        ("get", "/me/agenda"),
        ("post", f"/classes/{course_class.code}/enrolments"),
        ("get", f"/enrolments/{uuid.uuid4()}"),
        ("get", f"/sessions/{uuid.uuid4()}/code"),
    ):
        response = getattr(client, method)(API + path)
        assert response.status_code == 401
        assert code_of(response) == "sign_in"
        assert response["WWW-Authenticate"] == "Bearer"


def test_tokens_that_are_withdrawn_expired_or_made_up_open_nothing(client, worker, settings):
    row, bearer = token_of(worker)
    assert client.get(f"{API}/me", **bearer).status_code == 200
    withdraw_token(token=row, by=worker, at=now())
    assert client.get(f"{API}/me", **bearer).status_code == 401
    old, bearer = token_of(worker)
    type(old).objects.filter(pk=old.pk).update(expires_at=now() - HOUR)
    assert client.get(f"{API}/me", **bearer).status_code == 401
    made_up = client.get(f"{API}/courses", HTTP_AUTHORIZATION="Bearer x")
    assert made_up.status_code == 200
    for path in ("me", "classes/ANY"):
        made_up = client.get(f"{API}/{path}", HTTP_AUTHORIZATION="Bearer x")
        assert made_up.status_code == 401
        assert code_of(made_up) == "token_bad"


def test_a_token_of_another_scope_is_refused_by_name(client, worker, course_class):
    bearer = token_of(worker, "read")[1]
    assert client.get(f"{API}/me", **bearer).status_code == 200
    response = client.post(f"{API}/classes/{course_class.code}/enrolments", **bearer)
    assert response.status_code == 403
    assert code_of(response) == "scope_missing"


def test_a_session_needs_the_csrf_token_for_what_is_unsafe(worker, course_class):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(worker, backend="accounts.backends.IdentifierBackend")
    assert strict.get(f"{API}/me").status_code == 200
    response = strict.post(f"{API}/classes/{course_class.code}/enrolments")
    assert response.status_code == 403
    assert code_of(response) == "csrf_failed"
    assert Enrolment.objects.count() == 0
    stranger = Client(enforce_csrf_checks=True)
    assert code_of(stranger.post(f"{API}/classes/{course_class.code}/enrolments")) == "sign_in"


def test_every_refusal_below_api_is_a_problem_document(client, bearer, course_class):
    assert code_of(client.get(f"{API}/nothing")) == "not_found"
    assert code_of(client.get(f"{API}/courses/NO-SUCH")) == "not_found"
    wrong = client.put(f"{API}/courses")
    assert code_of(wrong) == "method_not_allowed"
    session = course_class.sessions.first()
    url = f"{API}/sessions/{session.uuid}/attendance"
    malformed = client.post(url, "{", content_type="application/json", **bearer)
    assert malformed.status_code == 400
    assert code_of(malformed) == "malformed_json"
    invalid = client.post(url, {"marks": [{}]}, content_type="application/json", **bearer)
    assert code_of(invalid) == "invalid"
    assert {"marks.0.person"} & {e["field"] for e in invalid.json()["errors"]}


def test_words_are_in_the_readers_language_and_codes_are_not(client):
    chinese = client.get(f"{API}/courses/NO-SUCH").json()
    english = client.get(f"{API}/courses/NO-SUCH", headers={"Accept-Language": "en"}).json()
    assert chinese["code"] == english["code"]
    assert chinese["title"] != english["title"]


@pytest.mark.parametrize("path", ["/nothing", "/courses/NO-SUCH", "/courses/", "/enrolments/x"])
def test_what_is_not_there_is_said_in_the_readers_language(client, bearer, path):
    english = client.get(API + path, headers={"Accept-Language": "en"}, **bearer)
    assert code_of(english) == "not_found"
    assert english.json()["title"] == "There is nothing here"
    assert english["Content-Language"] == "en"
    assert "Accept-Language" in english["Vary"]


def test_below_api_there_is_no_page(client):
    assert code_of(client.get("/api/")) == "not_found"
    assert code_of(client.get("/api/v2/courses")) == "not_found"
    assert code_of(client.get("/api/v1/courses/%00")) == "bad_request"
    assert code_of(client.get("/api/v1/courses?q=%00")) == "bad_request"


def test_the_type_of_a_problem_leads_to_what_it_means(client):
    told = client.get(f"{API}/courses/NO-SUCH").json()
    path = told["type"].partition("/api/")[2]
    meaning = client.get(f"/api/{path}").json()
    assert meaning["code"] == "not_found"
    assert meaning["text"]
    assert client.get(f"{API}/problems/scope_missing").json()["text"].count("…") == 1
    assert code_of(client.get(f"{API}/problems/made_up")) == "not_found"


def test_what_is_polled_has_an_etag(client, course_class):
    url = f"{API}/classes/{course_class.code}"
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_the_limit_says_when_to_come_back(client, settings):
    settings.PREVIEW_LIMIT_PER_MINUTE = 2
    body = {"seed_hex": "00" * 32, "entries": ["a"]}
    answers = [
        client.post(f"{API}/previews/ballot", body, content_type="application/json")
        for _ in range(3)
    ]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert code_of(answers[2]) == "too_many"


def test_a_cursor_that_was_not_ours_is_refused(client):
    for cursor in ("x", "a:b", "é", "W10"):
        assert code_of(client.get(f"{API}/courses", {"cursor": cursor})) == "bad_cursor"


def test_empty_parameters_of_the_catalogue_ask_for_nothing(client):
    made = make_class(starts_at=now() + DAY, at=now()).course.code
    make_course()
    everything = client.get(f"{API}/courses?q=&track=&unit=&open=").json()["items"]
    assert len(everything) == 2
    for yes in ("1", "true"):
        items = client.get(f"{API}/courses", {"open": yes}).json()["items"]
        assert [item["code"] for item in items] == [made]
    wrong = client.get(f"{API}/courses", {"open": "perhaps"})
    assert wrong.status_code == 422
    assert [error["field"] for error in wrong.json()["errors"]] == ["open"]


def test_a_certificate_number_that_is_not_there_is_said_to_be(client):
    number = f"JX-2026-000999-{check_character('JX2026000999')}"
    assert code_of(client.get(f"{API}/certificates/{number}")) == "number_unknown"
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    assert code_of(client.get(f"{API}/certificates/{wrong}")) == "number_malformed"


def test_the_document_describes_every_answer(client):
    document = client.get(f"{API}/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            good = [s for s in operation["responses"] if s.startswith("2")]
            assert good, (method, path)
            for status in good:
                content = operation["responses"][status]["content"]["application/json"]
                assert content["schema"], (method, path)
            assert operation["summary"]
    assert json.dumps(document)
