"""What the database says of a rush: prints the counts of the class, or without one a session key."""

import json
import os
import sys
from importlib import import_module
from itertools import pairwise

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings_postgres")
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import Person
from courses.models import Arrival, CourseClass, Enrolment


def counts(code: str) -> dict[str, int]:
    """Seats sold beyond those there are, seats left over while people wait, and who passed whom."""
    course_class = CourseClass.objects.get(code=code)
    rows = list(
        Enrolment.objects.filter(course_class=course_class)
        .order_by("line", "pk")
        .values_list("pk", "state", "seat")
    )
    asked = Arrival.objects.filter(course_class=course_class).order_by("-pk")
    first = {enrolment: key for key, enrolment in asked.values_list("pk", "enrolment")}
    seats = [seat for _pk, state, seat in rows if state in {"enrolled", "offered", "completed"}]
    waiting = sum(state == "waiting" for _pk, state, _seat in rows)
    order = [first.get(pk, 0) for pk, state, _seat in rows if state != "cancelled"]
    seated = [first.get(pk, 0) for pk, _state, seat in rows if seat is not None]
    in_line = [first.get(pk, 0) for pk, state, _seat in rows if state == "waiting"]
    jumped = sum(key > min(in_line) for key in seated) if in_line else 0
    capacity = course_class.capacity or 0
    return {
        "oversold": max(0, len(seats) - capacity) + len(seats) - len(set(seats)),
        "unsold": max(0, capacity - len(seats)) if waiting else 0,
        "order_violations": sum(a > b for a, b in pairwise(order)) + jumped,
        "unanswered": Arrival.objects.filter(course_class=course_class, settled_at=None).count(),
        "seated": len(seated),
        "waiting": waiting,
    }


def session() -> str:
    """The key of a session of somebody."""
    person = Person.objects.order_by("pk").first() or Person.objects.create_user(name="测")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    print(json.dumps(counts(sys.argv[1])) if len(sys.argv) > 1 else session())
