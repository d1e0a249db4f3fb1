"""One's agenda by day, and the calendar that programs subscribe to."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from accounts.actions.calendar_key import renew_calendar_key
from competitions.actions.entries import withdraw
from competitions.models import EntryMember
from core.clock import now
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.session_moves import move_session
from courses.models import ClassStaff
from courses.queries.session_moves import Target
from desk.pages.calendar import feed_of
from desk.queries.agenda import agenda_of_days
from tests.factories.competitions import make_marked_stage
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.pages.test_health_and_logs import lines_of

pytestmark = pytest.mark.django_db
FEED = "/api/v1/me/calendar.ics"


@pytest.fixture
def at():
    return now()


@pytest.fixture
def worker():
    (person,) = make_people(1)
    return person


@pytest.fixture
def course_class(at):
    return make_class(starts_at=at + 3 * DAY, at=at)


@pytest.fixture
def seat(course_class, worker, at):
    return enrol_person(course_class=course_class, person=worker, by=worker, at=at)


@pytest.fixture
def client(worker):
    client = Client()
    client.force_login(worker, "accounts.backends.IdentifierBackend")
    return client


def events(person, at):
    calendar = Calendar.from_ical(feed_of(person, at))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def move(session, starts_at, at):
    length = session.ends_at - session.starts_at
    target = Target(starts_at, starts_at + length, None, None)
    return move_session(session=session, target=target, reason="停电", by=None, at=at)


def listed(client, at):
    return client.get("/my/agenda/").context["days"]


def test_each_session_stands_under_its_day(client, seat, course_class, at):
    days = listed(client, at)
    sessions = list(course_class.sessions.all())
    assert [own.session for day in days for own in day.sessions] == sessions
    dates = [timezone.localtime(s.starts_at).date() for s in sessions]
    assert [day.date for day in days] == sorted(set(dates))
    assert client.get("/my/classes/").content.count(b'href="/my/agenda/"') == 1
    assert b'href="/my/agenda/"' in client.get("/today/").content


def test_a_moved_session_says_where_it_was_and_a_cancelled_one_stays(
    client, seat, course_class, at
):
    first, second = course_class.sessions.all()
    old = first.starts_at
    move(first, first.starts_at + HOUR, at)
    type(second).objects.filter(pk=second.pk).update(cancelled_at=at)
    own = {o.session.pk: o for day in listed(client, at) for o in day.sessions}
    assert own[first.pk].moved_from.old_starts_at == old
    assert own[second.pk].off
    body = client.get("/my/agenda/").content.decode()
    assert body.count('data-state="cancelled"') == 1
    assert body.count("<s>") == 1


def test_a_seat_that_is_held_stands_on_its_last_day(client, worker, at):
    held = make_class(capacity=1, starts_at=at + 9 * DAY, at=at)
    (other,) = make_people(1)
    first, _mine = [
        enrol_person(course_class=held, person=p, by=p, at=at) for p in (other, worker)
    ]
    cancel_enrolment(enrolment=first, by=other, at=at)
    (offer,) = [offer for day in listed(client, at) for offer in day.offers]
    assert offer.person == worker
    assert not [own for day in listed(client, at) for own in day.sessions]


def test_what_one_teaches_is_there_too(client, worker, course_class, at):
    ClassStaff.objects.create(course_class=course_class, person=worker)
    assert [own.teaches for day in listed(client, at) for own in day.sessions] == [True, True]


def test_nothing_before_one_says_what_will_stand_there(client, at):
    assert listed(client, at) == []
    assert client.get("/my/agenda/").status_code == 200


def test_more_sessions_take_no_more_queries(client, worker, seat, at):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/my/agenda/")
        return len(queries)

    asked()
    before = asked()
    for n in range(3):
        more = make_class(sessions=4, starts_at=at + (10 + 5 * n) * DAY, at=at)
        enrol_person(course_class=more, person=worker, by=worker, at=at)
    assert asked() == before


def test_the_calendar_keeps_each_session_s_uid_and_counts_its_moves(
    worker, seat, course_class, at
):
    session = course_class.sessions.first()
    before = events(worker, at)[str(session.uuid)]
    assert before["dtstart"].dt == session.starts_at.replace(microsecond=0)
    move(session, session.starts_at + HOUR, at + HOUR)
    after = events(worker, at)[str(session.uuid)]
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt > before["last-modified"].dt
    assert after["dtstart"].dt - before["dtstart"].dt == HOUR
    assert after["status"] == "CONFIRMED"


def test_what_is_cancelled_or_lost_stays_as_cancelled_and_comes_back_newer(
    worker, seat, course_class, at
):
    first, second = (str(s.uuid) for s in course_class.sessions.all())
    type(course_class.sessions.first()).objects.filter(uuid=second).update(cancelled_at=at)
    found = events(worker, at)
    assert [found[uid]["status"] for uid in (first, second)] == ["CONFIRMED", "CANCELLED"]
    cancel_enrolment(enrolment=seat, by=worker, at=at)
    lost = events(worker, at)
    assert [lost[uid]["status"] for uid in (first, second)] == ["CANCELLED", "CANCELLED"]
    enrol_person(course_class=course_class, person=worker, by=worker, at=at)
    back = events(worker, at)
    assert back[first]["status"] == "CONFIRMED"
    assert back[first]["sequence"] > lost[first]["sequence"] > found[first]["sequence"]


def test_a_seat_that_was_only_asked_for_is_in_no_calendar(worker, at):
    full = make_class(capacity=1, starts_at=at + 9 * DAY, at=at)
    (other,) = make_people(1)
    for person in (other, worker):
        enrol_person(course_class=full, person=person, by=person, at=at)
    assert events(worker, at) == {}


def test_the_feed_names_nobody_and_is_the_same_while_nothing_changes(worker, seat, at):
    feed = feed_of(worker, at)
    assert feed == feed_of(worker, at + datetime.timedelta(microseconds=1))
    assert worker.name not in feed.decode()


def test_a_renewed_key_ends_the_one_before_and_a_stopped_one_opens_nothing(client, seat, at):
    page = client.post("/my/agenda/calendar/", follow=True)
    address = page.context["address"]
    key = address.partition("?key=")[2]
    assert key in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert client.get("/my/agenda/").context["address"] == ""
    stranger = Client()
    first = stranger.get(FEED, {"key": key})
    assert first.status_code == 200
    assert (
        stranger.get(FEED, {"key": key}, headers={"If-None-Match": first["ETag"]}).status_code
        == 304
    )
    page = client.post("/my/agenda/calendar/", {"do": "renew"}, follow=True)
    newer = page.context["address"].partition("?key=")[2]
    assert stranger.get(FEED, {"key": key}).status_code == 401
    assert stranger.get(FEED, {"key": newer}).status_code == 200
    client.post("/my/agenda/calendar/", {"do": "stop"})
    assert stranger.get(FEED, {"key": newer}).status_code == 401
    assert client.get("/my/agenda/").context["key"] is None


def test_a_key_is_kept_as_a_hash_and_written_in_no_log(client, worker, caplog, at):
    key = renew_calendar_key(person=worker, by=worker, at=at)
    assert not worker.personal_tokens.filter(sha256=key).exists()
    with caplog.at_level("INFO", logger="core.access"):
        for value in (key, key + "x"):
            Client().get(FEED, {"key": value})
    assert [line["status"] for line in lines_of(caplog) if "ms" in line] == [200, 401]
    assert key not in str(lines_of(caplog))


def test_a_stranger_has_no_agenda():
    assert Client().get("/my/agenda/").status_code == 302
    assert Client().post("/my/agenda/calendar/").status_code == 302


def test_a_turn_of_a_withdrawn_entry_stays_as_cancelled_with_a_higher_sequence():
    stage = make_marked_stage()
    turn = stage.stage_entries.exclude(planned_at=None).first()
    person = EntryMember.objects.filter(entry=turn.entry).first().person
    at = turn.planned_at - HOUR
    uid = f"stage:{stage.uuid}:competitor:{person.uuid}"
    before = events(person, at)[uid]
    withdraw(entry=turn.entry, why="ill", by=None, at=at)
    after = events(person, at)[uid]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == before["dtstart"].dt
    assert agenda_of_days(person, at) == []
