"""A worker who never signed in here scans the room's code in WeChat: no service worker, no download."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from core.clock import now
from courses.actions.enrol import enrol_person
from courses.actions.sign_in import current_code
from courses.models import AttendanceRecord
from tests.factories.courses import make_class
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160 MicroMessenger/8.0.49 NetType/4G"
)


@pytest.fixture
def wechat(browser):
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        user_agent=WECHAT,
        service_workers="block",
        accept_downloads=False,
        is_mobile=True,
        has_touch=True,
    )
    yield context
    context.close()


def test_a_scan_before_signing_in_is_kept_and_signs_in_at_the_door(wechat, live_server, keep):
    at = now()
    person = make_person("张示例", phone="13900009999", agreed=True)
    course_class = make_class(starts_at=at + datetime.timedelta(minutes=10), sessions=1, at=at)
    enrol_person(course_class=course_class, person=person, by=person, at=at)
    session = course_class.sessions.get()
    page = wechat.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{live_server.url}/s/{current_code(session=session, at=now()).token}/")
    page.fill("#phone", "13900009999")
    page.click("main form button")
    page.fill("#code", page.locator("[data-demo-code]").inner_text())
    page.click("main form button")
    # The page of the kept scan sends itself.
    page.wait_for_selector('.chip[data-state="enrolled"], .chip[data-state="present"]')
    assert AttendanceRecord.objects.get(session=session).enrolment.person == person
    assert Axe().run(page, options={"preload": False}).violations_count == 0
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    keep(page, "wechat-signed-in")
    assert errors == []
