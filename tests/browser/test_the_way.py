"""The way: course → seat → door → roll → mark → completion → certificate → check page.

Walked in Chromium as worker, trainer, room screen and organiser, on a phone in Chinese and at a
desk in English; every page type is looked at by axe, and a screenshot is kept.
"""

import datetime
import re

import pytest

from accounts.actions.duties import give_duty
from accounts.models import Person, Unit
from core.clock import now
from courses.models import ClassSession, CourseClass
from tests.browser.walking import PASSWORD, Walker
from tests.factories.courses import make_class, make_course
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def stage(settings, live_server):
    """A class that begins in ten minutes, its trainer and its organiser."""
    settings.BASE_URL = live_server.url
    at = now()
    course = make_course(
        code="PC-TEA", exam="practical", pass_mark=60, title_zh="茶之礼", title_en="Tea"
    )
    city = Unit.objects.get(code="JX")
    trainer = make_person("陈虚构", unit=city, employee_no="T001", password=PASSWORD, agreed=True)
    organiser = make_person(
        "周试写", unit=city, employee_no="S001", password=PASSWORD, agreed=True
    )
    give_duty(person=organiser, unit=city, duty="organiser", by=None, at=at - 10 * MINUTE)
    return make_class(
        course=course, trainers=[trainer], starts_at=at + 10 * MINUTE, sessions=1, at=at
    )


def time_passes(course_class):
    """The session is over."""
    at = now()
    ClassSession.objects.filter(course_class=course_class).update(
        starts_at=at - 120 * MINUTE, ends_at=at - MINUTE
    )
    CourseClass.objects.filter(pk=course_class.pk).update(
        first_session_at=at - 120 * MINUTE, last_session_at=at - MINUTE
    )


def take_a_seat(worker, code):
    """Signed out at the catalogue → a newcomer with an account → a seat."""
    page = worker.open("/courses/")
    worker.look("catalogue")
    page.click("a.card.course")
    worker.look("class-signed-out")
    page.click(".stickybar a.btn")
    worker.look("sign-in")
    page.fill("#phone", "13900009999")
    page.click("main form button")
    page.fill("#code", page.locator("[data-demo-code]").inner_text())
    page.click("main form button")
    page.fill("#name", "张示例")
    page.check("input[name=agree]")
    worker.look("welcome")
    page.click("main form button")
    page.wait_for_url(f"**/classes/{code}/")
    worker.look("class")
    page.click(".stickybar form button")
    page.wait_for_url("**/my/classes/*/")
    assert page.locator('.chip[data-state="enrolled"]').count() >= 1
    worker.look("enrolment")
    worker.open("/today/")
    worker.look("today")


def pair_a_screen(trainer, screen, session):
    """The trainer's pairing code opens the room's screen; answers the letters it shows."""
    trainer.open("/teach/")
    trainer.look("teach")
    page = trainer.open(f"/teach/sessions/{session.uuid}/")
    page.click('form[action$="/pair/"] button')
    pairing = page.locator(".notice .letters").inner_text()
    trainer.look("roll")
    page = screen.open("/screen/")
    page.fill("#code", pairing)
    page.click("main form button")
    page.wait_for_selector("p.letters")
    screen.look("screen")
    return page.locator("p.letters").inner_text()


def sign_in_at_the_door(worker, letters):
    page = worker.open("/sign-in-code/")
    page.fill("#letters", "0000")
    page.click("main form button")
    assert page.locator('[role="alert"]').count() == 1
    page.fill("#letters", letters)
    page.click("main form button")
    assert page.locator('.chip[data-state="enrolled"]').count() == 1
    worker.look("signed-in")


def finish_the_class(trainer, session, code):
    """The roll, a mark out of range, a mark, the trainer's signature."""
    page = trainer.open(f"/teach/sessions/{session.uuid}/")
    page.click('button[value="sign_off"]')
    trainer.look("roll-signed-off")
    page = trainer.open(f"/teach/classes/{code}/grades/")
    page.fill("input.mark", "188")
    page.click("main form .btn.point")
    assert page.locator("input.mark.wrong").count() == 1
    page.fill("input.mark", "88")
    page.click("main form .btn.point")
    trainer.look("grades")
    page = trainer.open(f"/teach/classes/{code}/completion/")
    page.click('button[value="sign"]')
    assert page.locator('.chip[data-state="signed"]').count() == 1
    trainer.look("completion")


def confirm(organiser, code):
    organiser.open("/desk/")
    organiser.look("desk")
    page = organiser.open(f"/desk/classes/{code}/")
    organiser.look("desk-class")
    page.click('form[action$="/confirm/"] button')
    page.wait_for_url("**/jobs/*/")


def fetch_the_certificate(worker):
    """The PDF can be had; answers the number."""
    page = worker.open("/my/certificates/")
    worker.look("certificates")
    assert page.request.get(page.locator('a[href$=".pdf"]').first.evaluate("a => a.href")).ok
    return re.search(r"JX-\d{4}-\d{6}-\w", page.locator("main").inner_text()).group()


def check_and_revoke(stranger, organiser, number):
    page = stranger.open(f"/verify/{number}/")
    assert page.locator('[data-verdict="valid"]').count() == 1
    assert "张示例" not in page.content()
    stranger.look("check")
    page = organiser.open("/desk/certificates/")
    page.click("details summary")
    page.fill("details input[name=reason]", "成绩更正")
    page.click("details button")
    page = stranger.open(f"/verify/{number}/")
    assert page.locator('[data-verdict="revoked"]').count() == 1
    assert "成绩更正" in page.content()
    page = stranger.open("/verify/JX-2026-000999-A/")
    assert page.locator('[data-verdict="malformed"], [data-verdict="unknown"]').count() == 1


@pytest.mark.parametrize(
    ("size", "language"), [((390, 844), "zh"), ((1440, 900), "en")], ids=["phone-zh", "desk-en"]
)
def test_the_way_from_the_catalogue_to_the_check_page(
    browser, live_server, stage, keep, size, language
):
    worker, trainer, screen, organiser, stranger = walkers = [
        Walker(browser, live_server, size, language, keep, f"{size[0]}-{language}")
        for _ in range(5)
    ]
    session = stage.sessions.get()
    take_a_seat(worker, stage.code)
    trainer.staff("JX/T001")
    letters = pair_a_screen(trainer, screen, session)
    sign_in_at_the_door(worker, letters)
    time_passes(stage)
    finish_the_class(trainer, session, stage.code)
    organiser.staff("JX/S001")
    confirm(organiser, stage.code)
    number = fetch_the_certificate(worker)
    check_and_revoke(stranger, organiser, number)
    for person in walkers:
        assert person.errors == []
        assert not person.wrong, "\n".join(person.wrong)
        person.context.close()
    assert Person.objects.filter(name="张示例").count() == 1
