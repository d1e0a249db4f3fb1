"""Is it up, is what it needs there; a request id on every answer; nothing personal in the log."""

import json
import logging

import pytest
from celery.signals import setup_logging
from django.db import DatabaseError, IntegrityError, InterfaceError, connection
from django.db.migrations.recorder import MigrationRecorder
from kombu import Connection
from redis.exceptions import ConnectionError as RedisDown

from core.logging import JsonFormatter
from skillcamp.celery import keep_logging

pytestmark = pytest.mark.django_db


def test_a_process_that_is_up_says_so_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_it_is_ready_when_database_migrations_cache_and_broker_answer(client):
    assert client.get("/readyz").json() == {"ready": True, "missing": []}


@pytest.mark.parametrize("error", [OSError, RedisDown])
def test_a_cache_that_is_gone_is_named(client, monkeypatch, error):
    def gone(*args, **kwargs):
        raise error

    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.set", gone)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["missing"] == ["cache"]


def test_a_broker_that_is_gone_is_named(client, monkeypatch):
    away = Connection("amqp://127.0.0.1:1//", connect_timeout=1)
    monkeypatch.setattr("core.health.current_app.connection_for_write", lambda: away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["missing"] == ["broker"]


def test_a_migration_that_was_not_run_is_named(client):
    MigrationRecorder.Migration.objects.filter(app="jobs").delete()
    assert client.get("/readyz").json()["missing"] == ["migrations"]


def test_a_database_that_is_gone_is_named(client, monkeypatch):
    def gone(*args, **kwargs):
        raise InterfaceError

    monkeypatch.setattr("core.health.connection.cursor", gone)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert set(response.json()["missing"]) == {"database", "migrations"}


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


def lines_of(caplog):
    return [json.loads(JsonFormatter().format(record)) for record in caplog.records]


def test_a_bug_is_logged_with_its_place_but_without_the_words_it_quotes(caplog):
    typed = "张" + "示例"
    try:
        try:
            int(typed)
        except ValueError as error:
            raise IntegrityError(f"Key (name)=({typed}) already exists.") from error
    except IntegrityError:
        logging.getLogger("x").exception("it broke")
    line = lines_of(caplog)[0]
    assert "张示例" not in str(line)
    assert "builtins.ValueError" in line["error"]
    assert "IntegrityError" in line["error"]
    assert "test_health_and_logs.py" in line["error"]


def test_an_exception_that_speaks_of_the_machine_keeps_its_message(caplog):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM nothing_there")
    except DatabaseError:
        logging.getLogger("x").exception("it broke")
    assert "nothing_there" in lines_of(caplog)[0]["error"]


def test_a_failed_task_is_named_without_its_exception(caplog):
    facts = {"name": "t", "id": "1", "exc": "KeyError('张示例')", "traceback": "张示例"}
    logging.getLogger("celery.app.trace").error("Task %(name)s raised %(exc)s", facts)
    assert lines_of(caplog)[0]["message"] == "task t[1] failed"


def test_a_request_is_a_line_with_its_route_but_not_its_address(client, caplog):
    with caplog.at_level(logging.INFO, logger="core.access"):
        client.get("/verify/张示例/?q=张示例", headers={"X-Request-ID": "abc-12345"})
    line = next(line for line in lines_of(caplog) if line["logger"] == "core.access")
    refused = next(line for line in lines_of(caplog) if line["logger"] == "django.request")
    assert refused["message"] == "404 GET verify/<str:number>/"
    assert (line["method"], line["route"]) == ("GET", "verify/<str:number>/")
    assert (line["request"], line["status"]) == ("abc-12345", 404)
    assert line["ms"] > 0
    assert "张" not in str(line)


def test_a_worker_leaves_logging_to_the_settings():
    assert keep_logging in [ref() for _, ref in setup_logging.receivers]
