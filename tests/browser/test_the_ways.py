"""Ballot and approval on the phone, with the organiser and the officer at theirs."""

import datetime

import pytest

from accounts.actions.duties import give_duty
from accounts.models import Unit
from core.clock import now
from courses.actions.enrol import enrol_person
from courses.actions.quotas import QuotaWish, set_giving, set_quotas
from courses.models import CourseClass, Enrolment
from tests.browser.walking import PASSWORD, Walker
from tests.factories.courses import DAY, make_class, make_course, make_people
from tests.factories.people import make_person, make_unit

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13800000771"


@pytest.fixture
def stage(settings, live_server):
    """A class by ballot, one by approval, an organiser, an officer and a worker of one unit."""
    settings.BASE_URL = live_server.url
    at = now()
    ballot = make_class(
        course=make_course(code="PC-CAL", title_zh="书画", title_en="Calligraphy"),
        giving="ballot",
        capacity=2,
        closes_at=at + DAY,
        starts_at=at + 9 * DAY,
        at=at,
    )
    city = Unit.objects.get(code="JX")
    unit = make_unit("JX-NH", parent=city)
    wish = QuotaWish("本区", 1, unit=unit, name_en="District", release_at=at + 5 * DAY)
    set_quotas(course_class=ballot, wishes=[wish], by=None, at=at)
    for person in make_people(3):
        enrol_person(course_class=ballot, person=person, by=person, at=at)
    asked = make_class(
        course=make_course(code="JR-HSK", title_zh="家政", title_en="Housekeeping"),
        giving="approval",
        starts_at=at + 20 * DAY,
        at=at,
    )
    set_giving(course_class=asked, giving="approval", approval_by="unit", by=None, at=at)
    for name, number, of, duty in (
        ("周试写", "S001", city, "organiser"),
        ("吴范例", "N001", unit, "officer"),
    ):
        person = make_person(name, unit=of, employee_no=number, password=PASSWORD, agreed=True)
        give_duty(person=person, unit=of, duty=duty, by=None, at=at - datetime.timedelta(hours=1))
    worker = make_person("张示例", unit=unit, unit_confirmed=True, phone=PHONE, agreed=True)
    return ballot, asked, worker


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_ballot_and_a_request_from_asking_to_the_seat(
    stage, browser, live_server, client, keep, language
):
    ballot, asked, worker = stage
    walkers = {
        name: Walker(browser, live_server, (390, 844), language, keep, f"ways-{language}-{name}")
        for name in ("worker", "organiser", "officer")
    }
    walkers["worker"].signed_in_as(worker, client)
    walkers["organiser"].staff("JX/S001")
    walkers["officer"].staff("JX-NH/N001")
    own = apply(walkers["worker"], worker, ballot)
    draw(walkers["organiser"], ballot)
    look_at_own_line(walkers["worker"], own)
    row = ask(walkers["worker"], worker, asked)
    send_back(walkers["officer"])
    mend(walkers["worker"])
    say_yes(walkers["officer"])
    walkers["worker"].page.reload()
    walkers["worker"].look("approved")
    row.refresh_from_db()
    assert row.state == "enrolled"
    for walker in walkers.values():
        assert walker.errors == []
        assert walker.wrong == []


def apply(phone, worker, ballot):
    page = phone.open(f"/classes/{ballot.code}/")
    phone.look("ballot-open")
    page.click(".stickybar button.btn.point")
    page.wait_for_url("**/my/classes/**")
    phone.look("applied")
    own = Enrolment.objects.get(person=worker, course_class=ballot)
    assert own.state == "applied"
    return own


def draw(desk, ballot):
    CourseClass.objects.filter(pk=ballot.pk).update(closes_at=now())
    page = desk.open(f"/desk/classes/{ballot.code}/ballot/")
    desk.look("ballot-closed")
    page.click("button[value=freeze]")
    page.wait_for_selector("button[value=reveal]")
    desk.look("ballot-frozen")
    page.click("main details summary")
    page.fill("#public_value", "3047")
    page.click("button[value=reveal]")
    page.wait_for_selector("main table")
    desk.look("ballot-drawn")


def look_at_own_line(phone, own):
    page = phone.open(f"/my/classes/{own.uuid}/")
    phone.look("drawn")
    page.click("a.btn.quiet[href*='/draws/']")
    page.wait_for_selector("[data-step=seats]:not(:text-is('–'))")
    phone.look("public-draw")
    assert page.locator(".drawlist :target").count() == 1
    own.refresh_from_db()
    # the one whom the quota names has its seat, whatever is drawn
    assert own.state == "enrolled"


def ask(phone, worker, asked):
    page = phone.open(f"/classes/{asked.code}/")
    phone.look("approval-open")
    page.click(".stickybar button.btn.point")
    page.wait_for_url("**/my/classes/**")
    phone.look("requested")
    return Enrolment.objects.get(person=worker, course_class=asked)


def send_back(officer):
    page = officer.open("/unit/requests/")
    officer.look("requests")
    page.click(".asked details summary")
    page.fill("#why-1", "Add the number of your health certificate")
    with page.expect_navigation():
        page.click(".asked button[value=return]")
    officer.look("returned")


def mend(phone):
    phone.page.reload()
    phone.look("returned")
    phone.page.fill("#note", "330401")
    with phone.page.expect_navigation():
        phone.page.click("form[action$='hand-in/'] button")


def say_yes(officer):
    officer.page.reload()
    officer.page.check(".asked input[type=checkbox]")
    officer.look("requests-ticked")
    with officer.page.expect_navigation():
        officer.page.click("#many button")
