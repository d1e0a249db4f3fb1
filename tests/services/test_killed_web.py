"""Kill -9 of the web process while the organiser confirms: certificates once each, none missing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from certificates.models import Certificate
from core.clock import now
from core.jobs.actions import due, run
from core.jobs.models import Job
from courses.actions.complete import confirm, propose, sign
from courses.actions.enrol import enrol_person
from courses.actions.roll import RollMark, mark_roll, sign_off
from courses.models import Completion
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT

ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE = 4

# The web process: it confirms as the page does, and hangs at the place named, to be killed there.
WEB = """
import sys, time, django
django.setup()
from django.db import connection
from django.conf import settings
settings.JOBS_INLINE = False
connection.settings_dict["NAME"] = sys.argv[1]
from core.clock import now
import core.jobs.actions as jobs, courses.actions.complete as complete
from courses.models import CourseClass

def hang(*args, **kwargs):
    print("here", flush=True)
    time.sleep(600)

if sys.argv[3] == "before the commit":
    complete.enqueue = hang
else:
    jobs.poke = hang
complete.confirm(course_class=CourseClass.objects.get(pk=sys.argv[2]), by=None, at=now())
"""


def a_signed_class():
    course_class = make_class(capacity=PEOPLE, sessions=1)
    enrolments = [
        enrol_person(course_class=course_class, person=p, by=p, at=AT) for p in make_people(PEOPLE)
    ]
    session = course_class.sessions.get()
    begun = session.starts_at
    marks = [
        RollMark(id=e.uuid, enrolment_uuid=e.uuid, status="present", at=begun) for e in enrolments
    ]
    mark_roll(session=session, marks=marks, by=None, at=begun)
    sign_off(session=session, by=None, at=session.ends_at)
    propose(course_class=course_class, by=None, at=session.ends_at + HOUR)
    sign(course_class=course_class, by=None, at=session.ends_at + HOUR)
    return course_class


def kill_the_web(course_class, where):
    command = [sys.executable, "-c", WEB, str(connection.settings_dict["NAME"])]
    web = subprocess.Popen(
        [*command, str(course_class.pk), where],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "skillcamp.settings.test",
            "PYTHONPATH": str(ROOT),
        },
        stdout=subprocess.PIPE,
    )
    assert web.stdout is not None
    assert web.stdout.readline() == b"here\n"
    os.kill(web.pid, signal.SIGKILL)
    web.wait()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("where", "confirmed", "jobs"), [("before the commit", 0, 0), ("after it", PEOPLE, 1)]
)
def test_a_killed_web_process_leaves_all_to_be_done_or_to_be_asked_again(
    where, confirmed, jobs, settings
):
    settings.JOBS_INLINE = False
    course_class = a_signed_class()
    kill_the_web(course_class, where)
    assert Completion.objects.filter(state="confirmed").count() == confirmed
    assert Job.objects.filter(kind="courses.issue_certificates").count() == jobs
    assert not Certificate.objects.exists()
    # after the restart: the sweep finds the row; where there is none, the organiser clicks again
    if not jobs:
        confirm(course_class=course_class, by=None, at=now())
    for pk in due(now() + DAY):
        run(pk)
    assert Certificate.objects.count() == PEOPLE
    assert Certificate.objects.values("source").distinct().count() == PEOPLE
    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == list(range(1, PEOPLE + 1))
