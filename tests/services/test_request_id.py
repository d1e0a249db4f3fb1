"""A request's id reaches the worker: in the message's header, in the job's row, in the log."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.db import connection

from core.jobs.actions import enqueue
from core.jobs.models import Job
from core.middleware import request_id
from tests.factories.people import AT
from tests.services.test_brokers import sending_app

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60


@pytest.fixture
def worker(settings, monkeypatch, tmp_path):
    """A real worker on a folder of messages, and the file that its log goes to."""
    for name in ("queue", "queue-done"):
        (tmp_path / name).mkdir()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.services.worker_settings",
        "PYTHONPATH": str(ROOT),
        "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "WORKER_BROKER": "filesystem://",
        "WORKER_FOLDER": str(tmp_path / "queue"),
        "WORKER_QUEUE": f"skillcamp-{uuid.uuid4().hex[:8]}",
    }
    sender = sending_app(environment)
    monkeypatch.setattr("core.jobs.poke.current_app", sender)
    settings.JOBS_INLINE = False
    settings.JOB_KINDS = {"slow": "tests.services.slow_job.leave_marks"}
    told = tmp_path / "log"
    command = [sys.executable, "-m", "celery", "-A", "skillcamp", "worker", "--pool", "prefork"]
    with told.open("wb") as log:
        process = subprocess.Popen(
            [*command, "--concurrency", "1", "-n", f"{uuid.uuid4().hex[:6]}@test"],
            cwd=ROOT,
            env=environment,
            stderr=log,
            start_new_session=True,
        )
    yield told
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    sender.close()


@pytest.mark.django_db(transaction=True)
def test_the_lines_of_a_worker_name_the_request_that_asked_for_the_job(worker):
    token = request_id.set("asked-by-someone")
    job = enqueue(kind="slow", args={}, at=AT)
    request_id.reset(token)
    other = enqueue(kind="slow", args={}, at=AT)
    end = time.monotonic() + PATIENCE
    while Job.objects.filter(kind="slow", state="done").count() < 2 and time.monotonic() < end:
        time.sleep(0.05)
    lines = [json.loads(line) for line in worker.read_text().splitlines() if line[:1] == "{"]
    named = {line["message"]: line["request"] for line in lines if "are left" in line["message"]}
    assert named == {
        f"marks of job {job.pk} are left": "asked-by-someone",
        f"marks of job {other.pk} are left": "",
    }
