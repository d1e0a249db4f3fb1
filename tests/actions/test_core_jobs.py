"""Jobs are rows with a lease; a message is a mere poke."""

import datetime
import json
import logging

import pytest
from celery.app.trace import trace_task
from celery.signals import before_task_publish

from core.clock import now
from core.errors import RuleBroken
from core.jobs import actions
from core.jobs.models import Job
from core.jobs.poke import poke
from core.jobs.tasks import run_job
from core.logging import JsonFormatter
from core.middleware import request_id
from skillcamp.celery import app
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
seen = []


def works(job, step):
    for n in range(3):
        step(n + 1, 3)
    seen.append(job.pk)
    return {"made": 3}


def refuses(job, step):
    raise RuleBroken("bad_rows")


def breaks(job, step):
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _kinds(settings):
    seen.clear()
    settings.JOBS_INLINE = False
    settings.JOB_KINDS = {
        name: f"{__name__}.{name}" for name in ("works", "refuses", "breaks", "tells")
    }


@pytest.fixture
def pokes(monkeypatch):
    sent = []
    monkeypatch.setattr(actions, "poke", sent.append)
    return sent


def test_a_worker_is_poked_after_the_commit(pokes, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.enqueue(kind="works", args={}, at=AT)
        assert pokes == []
    assert pokes == [job.pk]


def test_the_same_key_is_the_same_job(pokes):
    first = actions.enqueue(kind="works", args={}, key="k", at=AT)
    assert actions.enqueue(kind="works", args={}, key="k", at=AT) == first
    assert Job.objects.count() == 1


def test_an_unknown_kind_is_a_bug(pokes):
    with pytest.raises(LookupError):
        actions.enqueue(kind="other", args={}, at=AT)


def test_a_job_is_done_once_with_its_progress_and_result(pokes):
    job = actions.enqueue(kind="works", args={}, at=AT)
    assert actions.run(job.pk)
    assert not actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress_done, job.progress_total) == ("done", 3, 3)
    assert job.result == {"made": 3}
    assert seen == [job.pk]


def test_a_refusal_is_kept_by_its_code(pokes):
    job = actions.enqueue(kind="refuses", args={}, at=AT)
    assert not actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "bad_rows")


def test_a_bug_leaves_the_job_to_the_sweep_until_it_is_given_up(pokes):
    job = actions.enqueue(kind="breaks", args={}, at=AT)
    for _ in range(actions.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            actions.run(job.pk)
        Job.objects.update(lease_until=now() - MINUTE)
    assert actions.due(now()) == []
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "gave_up")
    assert not actions.run(job.pk)


def test_two_workers_do_not_hold_one_lease(pokes):
    job = actions.enqueue(kind="works", args={}, at=AT)
    at = now()
    assert actions.take(job.pk, at)
    assert not actions.take(job.pk, at)
    assert actions.due(at) == []


def test_the_lease_of_a_dead_worker_runs_out_and_the_sweep_finds_the_job(pokes):
    job = actions.enqueue(kind="works", args={}, at=AT)
    at = now()
    actions.take(job.pk, at)
    later = at + actions.LEASE + MINUTE
    assert actions.due(later) == [job.pk]
    assert actions.take(job.pk, later)


def test_a_poke_that_was_lost_is_made_up_for(pokes):
    job = actions.enqueue(kind="works", args={}, at=AT)
    assert actions.due(AT) == []
    assert actions.due(AT + MINUTE) == [job.pk]


def test_a_broker_that_is_down_is_no_failure_of_the_request(
    monkeypatch, django_capture_on_commit_callbacks
):
    def down(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("core.jobs.poke.current_app.send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.enqueue(kind="works", args={}, at=AT)
    assert Job.objects.get().state == "queued"
    assert actions.due(now()) == [job.pk]


def sleeps_past_its_lease(job, step):
    later = now() + actions.LEASE + MINUTE
    assert actions.take(job.pk, later)
    step(1, 3)
    seen.append(job.pk)


def test_a_worker_that_slept_past_its_lease_leaves_the_job_to_the_next(pokes, settings):
    settings.JOB_KINDS = {"works": f"{__name__}.sleeps_past_its_lease"}
    job = actions.enqueue(kind="works", args={}, at=AT)
    assert not actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress_done, job.attempts) == ("running", 0, 2)
    assert seen == []


def test_a_poke_that_nobody_takes_is_forgotten_as_the_sweep_pokes_anew(monkeypatch):
    sent = []
    monkeypatch.setattr(
        "core.jobs.poke.current_app.send_task", lambda *args, **options: sent.append(options)
    )
    poke(1)
    assert sent[0]["expires"] == 60


def tells(job, step):
    logging.getLogger("x").warning("at work")


@pytest.fixture
def told(caplog):
    """The lines as they were when they were told: the id is the context's of that moment."""
    caplog.handler.setFormatter(JsonFormatter())
    return lambda: [
        line["request"]
        for line in map(json.loads, caplog.text.splitlines())
        if line["message"] == "at work"
    ]


def test_a_job_that_the_sweep_finds_still_tells_the_request_that_caused_it(pokes, told):
    token = request_id.set("abc-12345")
    job = actions.enqueue(kind="tells", args={}, at=AT)
    request_id.reset(token)
    assert actions.run(job.pk)
    assert told() == ["abc-12345"]
    assert request_id.get() == ""


def test_a_message_carries_the_request_s_id_and_the_worker_takes_it_over(told):
    sent = {}
    token = request_id.set("abc-12345")
    before_task_publish.send(sender="t", headers=sent)
    request_id.reset(token)
    job = Job.objects.create(kind="tells", created_at=AT)
    task = app.tasks[run_job.name]
    trace_task(task, "1", [job.pk], {}, request={**sent, "delivery_info": {}}, app=app)
    assert told() == ["abc-12345"]
    assert request_id.get() == ""
