"""The gate of a rush: while a process is full, newcomers get their place in line and no more.

Of the requests that ask for a seat, so many of each process go the whole way: they are answered at
once and answer the others. Beyond that a request of the API ends here, before session, user and
address are looked at: its arrival is taken down – which is the place in line, kept over reloads and
devices, and nobody's but the person's – and it is told when to come again, or once it is answered
the position in the waiting list. Whoever has another answer goes the whole way whatever the load.
"""

import re
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from accounts.models import Person
from accounts.queries.tokens import person_key_by_token
from core.api_answers import answer
from core.clock import now
from core.errors import RuleBroken
from core.limits import limit_person
from courses.actions.crowd import Waits, stand_in_line
from courses.models import CourseClass
from courses.queries.catalogue import public_classes
from courses.queries.line import InLine
from courses.rules.states import EnrolmentState

ASKS = re.compile(r"/api/v1/classes/([^/]{1,40})/enrolments")
BEARER = "Bearer "
# Dates of a class may be that old here; the answer itself is judged by the class as it is then.
CLASS_SECONDS = 1.0
MOST_CLASSES = 200


def _told(line: InLine | Waits) -> HttpResponse:
    """The place in line, or the place in the waiting list, in the shape of the whole way."""
    if isinstance(line, Waits):
        facts = {
            "id": str(line.enrolment),
            "state": EnrolmentState.WAITING.value,
            "position": line.position,
            "place": line.place,
        }
        return answer(facts)
    facts = {"state": "in_line", "place": line.place, "wait_seconds": line.wait_seconds}
    response = answer(facts, 202)
    response["Retry-After"] = str(line.wait_seconds)
    return response


class RushGate:
    """Counts who goes the whole way, and keeps the rest short."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.door = threading.Lock()
        self.inside = 0
        self.classes: dict[str, tuple[float, CourseClass | None]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The whole way, or a place in line."""
        asks = ASKS.fullmatch(request.path_info) if request.method == "POST" else None
        if asks is None:
            return self.get_response(request)
        with self.door:
            full = self.inside >= settings.RUSH_WAITING_ROOM
            self.inside += not full
        if full:
            return self._place(request, asks[1]) or self.get_response(request)
        try:
            return self.get_response(request)
        finally:
            with self.door:
                self.inside -= 1

    def _place(self, request: HttpRequest, code: str) -> HttpResponse | None:
        """The place in line; None for whatever is not plainly somebody who asks for a seat."""
        given = request.headers.get("Authorization", "")
        if not given.startswith(BEARER) or "Idempotency-Key" in request.headers:
            return None
        if request.headers.get("Content-Length") not in {"", "0", None} and request.body != b"{}":
            return None
        at = now()
        try:
            course_class = self._class(code)
            person = person_key_by_token(given[len(BEARER) :], "enrol", at)
            if course_class is None or person is None:
                return None
            limit_person(Person(pk=person), "api", settings.PERSON_LIMIT_PER_MINUTE)
            line = stand_in_line(course_class=course_class, person=person, at=at)
        except (RuleBroken, OperationalError):
            return None  # the whole way says it in the reader's words
        if line is None:
            return None
        response = _told(line)
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Accept-Language, Authorization, Cookie"
        # The middleware that names the length lies further in; without it the answer goes in chunks.
        response["Content-Length"] = str(len(response.content))
        return response

    def _class(self, code: str) -> CourseClass | None:
        seen, found = self.classes.get(code, (0.0, None))
        if time.monotonic() > seen + CLASS_SECONDS:
            found = public_classes().filter(code=code).first()
            if len(self.classes) >= MOST_CLASSES:
                self.classes.clear()
            self.classes[code] = (time.monotonic(), found)
        return found
