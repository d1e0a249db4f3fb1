"""Jobs on the real brokers: a worker that is killed loses nothing and does nothing twice."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings as django_settings
from django.db import connection

from core.clock import now
from core.jobs.actions import due, enqueue
from core.jobs.models import Job
from core.jobs.poke import poke
from tests.factories.people import AT
from tests.services.slow_job import STEPS

ROOT = Path(__file__).resolve().parent.parent.parent
BROKERS = {
    "rabbitmq": os.environ.get("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
    "redis": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379") + "/5",
    "folder": "filesystem://",
}
JOBS = 5
PATIENCE = 60


def until(done):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if done():
            return
        time.sleep(0.05)
    raise AssertionError(list(Job.objects.values_list("kind", "state", "attempts")))


@pytest.fixture(params=sorted(BROKERS))
def workers(request, settings, monkeypatch, tmp_path):
    """Starts workers on the broker; the test itself pokes through the same one."""
    broker = BROKERS[request.param]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.services.worker_settings",
        "PYTHONPATH": str(ROOT),
        "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "WORKER_BROKER": broker,
        "WORKER_FOLDER": str(tmp_path / "queue"),
        "WORKER_QUEUE": f"skillcamp-{request.param}-{uuid.uuid4().hex[:8]}",
    }
    (tmp_path / "queue").mkdir()
    (tmp_path / "queue-done").mkdir()
    sender = sending_app(environment)
    monkeypatch.setattr("core.jobs.poke.current_app", sender)
    settings.JOBS_INLINE = False
    settings.JOB_KINDS = {"slow": "tests.services.slow_job.leave_marks"}
    running = []

    def start():
        command = [sys.executable, "-m", "celery", "-A", "skillcamp", "worker"]
        options = ["--pool", "prefork", "--concurrency", "2", "--loglevel", "ERROR"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        process = subprocess.Popen(
            [*command, *options, *quiet, "-n", f"{uuid.uuid4().hex[:6]}@test"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with sender.connection_for_write() as connected:
        connected.default_channel.queue_delete(environment["WORKER_QUEUE"])
    sender.close()


def sending_app(environment):
    """An app with the worker's own settings, in this process."""
    sender = Celery("sender", broker=environment["WORKER_BROKER"], set_as_current=False)
    folder = environment["WORKER_FOLDER"]
    sender.conf.task_default_queue = environment["WORKER_QUEUE"]
    if environment["WORKER_BROKER"].startswith("amqp"):
        sender.conf.task_default_queue_type = "quorum"
        sender.conf.broker_transport_options = {"confirm_publish": True}
    elif environment["WORKER_BROKER"].startswith("filesystem"):
        sender.conf.broker_transport_options = {
            "data_folder_in": folder,
            "data_folder_out": folder,
            "processed_folder": folder + "-done",
            "control_folder": folder + "-control",
        }
    assert django_settings.CELERY_TASK_ACKS_LATE
    return sender


@pytest.mark.django_db(transaction=True)
def test_jobs_are_done_once_though_the_workers_are_killed_in_the_middle(workers):
    for _ in range(JOBS):
        enqueue(kind="slow", args={}, at=AT)
    first = workers()
    until(lambda: Job.objects.filter(kind="mark").count() >= 2)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    left = Job.objects.filter(kind="slow").exclude(state="done").count()
    assert left
    Job.objects.filter(state="running").update(lease_until=AT)
    workers()
    for pk in due(now()):
        poke(pk)
    slow = Job.objects.filter(kind="slow")
    until(lambda: slow.filter(state="done").count() == JOBS)
    assert Job.objects.filter(kind="mark").count() == JOBS * STEPS
    assert {job.result["marks"] for job in slow} == {STEPS}
    assert max(slow.values_list("attempts", flat=True)) == 2
