"""Is it up, is what it needs there; a request id on every answer; nothing personal in the log."""

import logging

import pytest
from redis.exceptions import ConnectionError as RedisDown

from core.logging import JsonFormatter

pytestmark = pytest.mark.django_db


def test_a_process_that_is_up_says_so_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_it_is_ready_when_database_migrations_and_cache_answer(client):
    assert client.get("/readyz").json() == {"ready": True, "missing": []}


@pytest.mark.parametrize("error", [OSError, RedisDown])
def test_a_cache_that_is_gone_is_named(client, monkeypatch, error):
    def gone(*args, **kwargs):
        raise error

    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.set", gone)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["missing"] == ["cache"]


def test_every_answer_carries_the_request_id_of_the_proxy_or_one_of_its_own(client):
    assert (
        client.get("/healthz", headers={"X-Request-ID": "abc-12345"})["X-Request-ID"]
        == "abc-12345"
    )
    made = client.get("/healthz", headers={"X-Request-ID": "not good!"})["X-Request-ID"]
    assert len(made) == 32


def test_a_wrong_sign_in_leaves_no_number_in_the_log(client, caplog):
    caplog.handler.setFormatter(JsonFormatter())
    with caplog.at_level(logging.DEBUG):
        client.post(
            "/account/login/", {"way": "password", "login": "13912345678", "password": "x"}
        )
        client.get("/account/login/?next=/13912345678")
        client.get("/nothing-13912345678/")
    lines = [JsonFormatter().format(r) for r in caplog.records]
    assert lines
    assert "13912345678" not in "".join(lines)


def test_a_line_about_a_request_carries_its_id(client, caplog):
    client.get("/nothing/", headers={"X-Request-ID": "abc-12345"})
    lines = [JsonFormatter().format(r) for r in caplog.records]
    assert any('"request": "abc-12345"' in line for line in lines)
