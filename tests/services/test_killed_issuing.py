"""Kill -9 in the middle of issuing: after the restart no certificate is missing and none double."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from certificates.models import Certificate
from core.jobs.actions import due, run
from core.jobs.models import Job
from courses.actions.complete import confirm, propose, sign
from courses.actions.enrol import enrol_person
from courses.actions.roll import RollMark, mark_roll, sign_off
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT

ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE = 25

WORKER = """
import os, sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from core.jobs.actions import run
print("ready", flush=True)
run(int(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_every_certificate_to_be_issued_once(settings):
    settings.JOBS_INLINE = False
    course_class = make_class(capacity=PEOPLE, sessions=1)
    people = make_people(PEOPLE)
    enrolments = [enrol_person(course_class=course_class, person=p, by=p, at=AT) for p in people]
    session = course_class.sessions.get()
    marks = [
        RollMark(id=uuid4(), enrolment_uuid=e.uuid, status="present", at=session.starts_at)
        for e in enrolments
    ]
    mark_roll(session=session, marks=marks, by=None, at=session.starts_at)
    sign_off(session=session, by=None, at=session.ends_at)
    at = session.ends_at + HOUR
    propose(course_class=course_class, by=None, at=at)
    sign(course_class=course_class, by=None, at=at)
    job = confirm(course_class=course_class, by=None, at=at)
    assert job is not None
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"]), str(job.pk)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "skillcamp.settings.test",
            "PYTHONPATH": str(ROOT),
        },
        stdout=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    while Certificate.objects.count() < 3 and time.monotonic() < until:
        time.sleep(0.002)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    issued = Certificate.objects.count()
    assert issued >= 3
    Job.objects.filter(pk=job.pk, state="running").update(lease_until=AT - DAY)
    for pk in due(AT + 99 * DAY):
        run(pk)
    assert Certificate.objects.count() == PEOPLE
    assert Certificate.objects.values("source").distinct().count() == PEOPLE
    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == list(range(1, PEOPLE + 1))
    assert Job.objects.get(pk=job.pk).state == "done"
