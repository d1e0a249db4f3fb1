"""The evening on which a class opens: landing page, getting ready, the line, the organiser's view."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from accounts.models import UnitRole
from core.clock import now
from courses.actions.crowd import settle_class
from courses.models import Arrival, Enrolment, PreparedRequest
from courses.pages.forms import NewClass
from tests.factories.courses import DAY, HOUR, make_class, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(client):
    person = make_people(1)[0]
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return person


@pytest.fixture
def soon():
    return make_class(opens_at=now() + HOUR, starts_at=now() + 10 * DAY, at=now())


@pytest.fixture
def course_class():
    return make_class(capacity=1, starts_at=now() + 10 * DAY, at=now())


def url(name, course_class):
    return reverse(f"courses:{name}", args=[course_class.code])


def test_the_landing_page_is_one_for_all_and_can_be_kept(client, soon):
    first = client.get(url("go", soon))
    assert first.status_code == 200
    assert first["ETag"]
    assert "public" in first["Cache-Control"]
    assert not first.cookies
    assert b"csrfmiddlewaretoken" not in first.content
    assert b"data-countdown" in first.content


def test_the_landing_page_costs_few_queries(client, soon, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(url("go", soon))


def test_a_stranger_signs_in_to_get_ready(client, soon):
    answer = client.get(url("ready", soon))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_getting_ready_is_kept_and_holds_no_seat(client, worker, soon):
    page = client.get(url("ready", soon))
    assert page.context["prepared"] is False
    client.post(url("ready", soon), {"agreed": "1"})
    client.post(url("ready", soon), {"agreed": "1"})
    page = client.get(url("ready", soon))
    assert page.context["prepared"] is True
    assert b"data-opens" in page.content
    assert PreparedRequest.objects.count() == 1
    assert not Arrival.objects.exists()


def test_without_the_tick_nobody_is_ready(client, worker, soon):
    page = client.post(url("ready", soon), {})
    assert page.context["missing"] is True
    assert not PreparedRequest.objects.exists()


def test_before_the_opening_the_tap_is_refused_whatever_the_phone_s_clock_says(
    client, worker, soon
):
    client.post(url("enrol", soon), {"at": "2099-01-01T00:00:00Z"})
    assert not Enrolment.objects.exists()


def test_who_may_not_attend_is_told_why_before_the_evening(client, worker):
    old = make_class(opens_at=now() + HOUR, starts_at=now() + 10 * DAY, at=now(), age_from=99)
    page = client.get(url("ready", old))
    assert page.context["reasons"]
    assert b"data-rush" not in page.content


def test_who_is_in_line_sees_the_number_and_the_page_goes_on_by_itself(
    client, worker, course_class, settings
):
    settings.RUSH_WAITING_ROOM = 0
    told = client.post(url("enrol", course_class))
    assert told.status_code == 202
    assert told.context["line"].place == 1
    for _reload in range(3):
        page = client.get(url("line", course_class))
        assert (page.status_code, page.context["line"].place) == (200, 1)
        assert page["Refresh"].startswith("1; url=/classes/")
    assert Arrival.objects.count() == 1
    settle_class(course_class=course_class, at=now())
    own = Enrolment.objects.get(person=worker)
    answer = client.get(url("line", course_class))
    assert answer["Location"] == reverse("courses:enrolment", args=[own.uuid])


def test_who_was_refused_in_line_is_told_why(client, worker, settings):
    settings.RUSH_WAITING_ROOM = 0
    first = make_class(starts_at=now() + 10 * DAY, at=now())
    second = make_class(starts_at=now() + 10 * DAY, at=now())
    for one in (first, second):
        client.post(url("enrol", one))
        settle_class(course_class=one, at=now())
    page = client.get(url("line", second))
    assert page.status_code == 200
    assert page.context["reasons"]


def test_who_has_not_asked_is_led_to_the_class_and_stands_nowhere(client, worker, course_class):
    assert client.get(url("line", course_class))["Location"] == url("class", course_class)
    assert not Arrival.objects.exists()


def test_a_stale_form_of_a_class_that_closed_changes_nothing(client, worker):
    closed = make_class(
        closes_at=now() - datetime.timedelta(minutes=1), starts_at=now() + 10 * DAY, at=now()
    )
    answer = client.post(url("enrol", closed))
    assert answer["Location"] == url("class", closed)
    assert not Enrolment.objects.exists()


def test_the_clock_of_the_server_is_never_kept(client):
    told = client.get("/api/v1/time")
    assert told["Cache-Control"] == "no-store"
    assert abs(told.json()["ms"] / 1000 - now().timestamp()) < 60


@pytest.fixture
def organiser(client, course_class):
    person = get_user_model().objects.create_user(name="组织", can_sign_in=True)
    UnitRole.objects.create(
        person=person, unit=course_class.unit, duty="organiser", starts_on=now().date() - DAY
    )
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return person


def test_the_organiser_sees_the_rush_and_polls_it_with_its_tag(
    client, organiser, course_class, django_assert_max_num_queries
):
    people = make_people(3)
    Arrival.objects.bulk_create(
        Arrival(course_class=course_class, person=person, at=now()) for person in people
    )
    settle_class(course_class=course_class, at=now())
    with django_assert_max_num_queries(20):
        seen = client.get(url("desk_rush_data", course_class))
    told = seen.json()
    asked = {name: told[name] for name in ("asked", "answered", "in_line", "left", "waiting")}
    assert asked == {"asked": 3, "answered": 3, "in_line": 0, "left": 0, "waiting": 2}
    assert sum(told["curve"]) == 3
    assert client.get(url("desk_rush", course_class)).status_code == 200
    page = client.get(url("poster", course_class))
    assert b"<svg" in page.content
    assert url("go", course_class).encode() in page.content


def test_a_course_that_was_over_asked_is_proposed_by_ballot_with_the_reason(course_class):
    for person in make_people(3):
        Arrival.objects.create(course_class=course_class, person=person, at=now())
    settle_class(course_class=course_class, at=now())
    form = NewClass(initial={"course": course_class.course})
    assert form.initial["way"] == "ballot"
    assert "3" in str(form.fields["way"].help_text)


def test_a_course_that_had_seats_left_is_proposed_by_arrival(soon):
    form = NewClass(initial={"course": soon.course})
    assert "way" not in form.initial
