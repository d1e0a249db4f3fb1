"""The code on the screen: one use, one person, judged by the server; the room's screen itself."""

import datetime

import pytest

from core.errors import RuleBroken
from courses.actions.enrol import enrol_person
from courses.actions.roll import sign_off
from courses.actions.sign_in import (
    current_code,
    open_screen,
    pair_screen,
    record_scan,
    session_of_screen,
    sign_in,
    sign_in_by_letters,
    sign_in_kept,
)
from courses.models import AttendanceEvent, ClassSession
from courses.rules.code import STEP_SECONDS
from tests.factories.courses import HOUR, make_class
from tests.factories.people import AT, make_person

SECOND = datetime.timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    course_class = make_class(capacity=3)
    person = make_person("张三")
    enrol_person(course_class=course_class, person=person, by=person, at=AT)
    return course_class, person, course_class.sessions.first()


def test_a_double_tap_is_one_scan(room):
    _class, person, session = room
    at = session.starts_at
    token = current_code(session=session, at=at).token
    kept = record_scan(token=token, at=at)
    for _ in range(2):
        sign_in(token=token, person=person, device="d", at=at)
        sign_in_kept(kept=kept, person=person, device="d", at=at)
    assert AttendanceEvent.objects.count() == 2
    assert session.records.count() == 1


def test_a_code_is_good_in_its_step_and_the_next_by_the_servers_clock(room):
    _class, person, session = room
    shown = session.starts_at
    token = current_code(session=session, at=shown).token
    step = STEP_SECONDS * SECOND
    with pytest.raises(RuleBroken, match="code_expired"):
        sign_in(token=token, person=person, device="d", at=shown + 2 * step)
    record = sign_in(token=token, person=person, device="d", at=shown + 2 * step - SECOND)
    assert record.status == "present"


def test_after_the_roll_is_signed_off_nobody_signs_in_and_the_absence_stands(room):
    _class, person, session = room
    at = session.starts_at + 20 * 60 * SECOND
    sign_off(session=session, by=None, at=at)
    letters = current_code(session=session, at=at).letters
    with pytest.raises(RuleBroken, match="roll_closed"):
        sign_in_by_letters(letters=letters, person=person, device="d", at=at)
    record = session.records.get()
    assert (record.status, record.signed_in_at) == ("absent", None)


def test_a_kept_scan_that_was_tampered_with_is_refused(room):
    _class, person, session = room
    at = session.starts_at
    kept = record_scan(token=current_code(session=session, at=at).token, at=at)
    with pytest.raises(RuleBroken, match="code_tampered"):
        sign_in_kept(kept=kept[:-2] + "xx", person=person, device="d", at=at)


def test_a_code_of_one_session_is_not_one_of_the_next(room):
    course_class, person, first = room
    second = course_class.sessions.last()
    of_first = current_code(session=first, at=second.starts_at).token
    forged = second.uuid.hex + of_first[32:]
    with pytest.raises(RuleBroken, match="code_tampered"):
        sign_in(token=forged, person=person, device="d", at=second.starts_at)


def test_the_rooms_screen_closes_itself_at_the_end_of_the_session(room):
    session = room[2]
    code = pair_screen(session=session, by=None, at=session.starts_at)
    _session, key = open_screen(pairing_code=code, at=session.starts_at)
    assert session_of_screen(key=key, at=session.ends_at).pk == session.pk
    with pytest.raises(RuleBroken, match="window_closed"):
        session_of_screen(key=key, at=session.ends_at + SECOND)
    with pytest.raises(RuleBroken, match="pairing_unknown"):
        session_of_screen(key=key + "x", at=session.starts_at)


def test_two_rooms_never_have_the_same_pairing_code(room, monkeypatch):
    first, second = ClassSession.objects.order_by("pk")
    drawn = iter("AAAAAA" + "AAAAAA" + "BBBBBB")
    monkeypatch.setattr("courses.actions.sign_in.secrets.choice", lambda _from: next(drawn))
    assert pair_screen(session=first, by=None, at=AT + HOUR) == "AAAAAA"
    assert pair_screen(session=second, by=None, at=AT + HOUR) == "BBBBBB"
