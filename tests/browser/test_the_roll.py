"""The roll in a browser: a tap can be taken back, is sent by itself, and waits for the network."""

import datetime

import pytest
from playwright.sync_api import expect

from core.clock import now
from courses.actions.enrol import enrol_person
from courses.models import AttendanceRecord
from tests.factories.courses import make_class, make_course, make_people
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "only-for-this-test"


@pytest.fixture
def roll(phone, live_server):
    """The trainer's roll of a session that runs, with two people on it; time stands still."""
    at = now()
    course = make_course()
    trainer = make_person(
        "陈虚构", unit=course.unit, employee_no="T001", password=PASSWORD, agreed=True
    )
    course_class = make_class(
        course=course,
        trainers=[trainer],
        starts_at=at + datetime.timedelta(minutes=10),
        sessions=1,
        at=at,
    )
    for person in make_people(2):
        enrol_person(person=person, course_class=course_class, by=person, at=at)
    page = phone.new_page()
    page.goto(f"{live_server.url}/account/login/?way=password")
    page.fill("#login", "JX/T001")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/today/")
    page.clock.install()
    page.goto(f"{live_server.url}/teach/sessions/{course_class.sessions.get().uuid}/")
    page.wait_for_selector('form[data-roll="live"]')
    return page


def line(roll, n):
    return roll.locator(".roll li").nth(n)


def tap(roll, n, status):
    line(roll, n).locator("label").filter(has=roll.locator(f'input[value="{status}"]')).click()


def kept():
    return sorted(AttendanceRecord.objects.values_list("status", flat=True))


def posts(roll):
    """The addresses to which this page has sent something, as a list that grows."""
    sent = []
    roll.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    return sent


def test_a_tap_that_is_taken_back_is_never_sent(roll):
    sent = posts(roll)
    tap(roll, 0, "absent")
    expect(line(roll, 0).locator(".unsent")).to_be_visible()
    roll.locator(".toast button").click()
    expect(line(roll, 0).locator("input:checked")).to_have_count(0)
    expect(line(roll, 0).locator(".unsent")).to_be_hidden()
    roll.clock.fast_forward(60_000)
    roll.reload()
    assert sent == []
    assert kept() == []


def test_taps_send_themselves_when_they_can_no_longer_be_taken_back(roll):
    sent = posts(roll)
    tap(roll, 0, "late")
    roll.clock.fast_forward(7_000)
    tap(roll, 1, "absent")
    roll.clock.fast_forward(7_000)
    assert sent == []
    with roll.expect_response(lambda answer: answer.request.method == "POST"):
        roll.clock.fast_forward(2_000)
    expect(roll.locator(".unsent:visible")).to_have_count(0)
    assert kept() == ["absent", "late"]


def test_all_others_are_taken_back_together(roll):
    tap(roll, 0, "late")
    roll.locator('button[name="rest"]').click()
    expect(line(roll, 1).locator('input[value="present"]')).to_be_checked()
    roll.locator(".toast button").click()
    expect(line(roll, 1).locator("input:checked")).to_have_count(0)
    expect(line(roll, 0).locator('input[value="late"]')).to_be_checked()


def test_without_a_network_taps_wait_and_go_when_it_is_back(roll):
    roll.context.set_offline(True)
    tap(roll, 0, "present")
    roll.clock.fast_forward(8_000)
    expect(roll.locator(".toast")).to_contain_text("没有网络")
    expect(line(roll, 0).locator(".unsent")).to_be_visible()
    assert kept() == []
    with roll.expect_response(lambda answer: answer.request.method == "POST"):
        roll.context.set_offline(False)
    expect(line(roll, 0).locator(".unsent")).to_be_hidden()
    assert kept() == ["present"]


def test_leaving_the_page_sends_what_waits(roll, live_server):
    tap(roll, 0, "late")
    roll.goto(f"{live_server.url}/teach/")
    for _ in range(100):
        if kept():
            break
        roll.wait_for_timeout(100)
    assert kept() == ["late"]
