"""The organiser moves people to another class and enrols a list; a worker answers on the phone."""

import datetime

import pytest

from accounts.actions.duties import give_duty
from accounts.models import Unit
from core.clock import now
from courses.actions.enrol import enrol_person
from courses.models import ClassChange, Enrolment
from tests.browser.walking import PASSWORD, Walker
from tests.factories.courses import DAY, make_class, make_course
from tests.factories.people import make_person
from tests.factories.sheets import rows_of, sheet_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(settings, live_server):
    """Two classes of a course, three workers in the first, and the organiser."""
    settings.BASE_URL = live_server.url
    at = now()
    course = make_course(code="JR-INF", title_zh="育婴师", title_en="Infant care")
    left = make_class(course=course, capacity=3, no=1, at=at, starts_at=at + 9 * DAY)
    there = make_class(course=course, capacity=9, no=2, at=at, starts_at=at + 20 * DAY)
    workers = [make_person(f"学员{n}", phone=f"1370000000{n}", agreed=True) for n in range(3)]
    rows = [enrol_person(course_class=left, person=p, by=p, at=at) for p in workers]
    city = Unit.objects.get(code="JX")
    desk = make_person("周试写", unit=city, employee_no="S001", password=PASSWORD, agreed=True)
    give_duty(
        person=desk, unit=city, duty="organiser", by=None, at=at - datetime.timedelta(hours=1)
    )
    return left, there, rows


@pytest.mark.parametrize("language", ["zh", "en"])
def test_people_are_moved_after_a_look_and_a_yes(
    stage, browser, live_server, client, keep, language
):
    left, there, rows = stage
    size = (390, 844) if language == "zh" else (1440, 900)
    desk = Walker(browser, live_server, size, language, keep, f"many-{language}-desk")
    phone = Walker(browser, live_server, (390, 844), language, keep, f"many-{language}-phone")
    phone.signed_in_as(rows[0].person, client)
    desk.staff("JX/S001")
    page = desk.open(f"/desk/classes/{left.code}/")
    page.click("[data-tick-all]")
    assert "3" in page.inner_text("[data-ticked]")
    desk.look("class")
    page.click(".savebar button[value=move]")
    page.wait_for_selector("select[name=target]")
    desk.look("move")
    page.fill("input[name=reason]", "教室太小")
    page.click("button[value=move_look]")
    page.wait_for_selector("button[value=move_go]")
    desk.look("move-looked")
    assert not ClassChange.objects.exists()
    page.click("button[value=move_go]")
    page.wait_for_url("**/desk/changes/**")
    desk.look("asked")
    answer(phone, rows[0], there)
    page.reload()
    desk.look("answered")
    page.click("button[value=undo]")
    page.wait_for_load_state()
    desk.look("taken-back")
    page = desk.open(f"/desk/classes/{left.code}/people/{rows[0].uuid}/")
    desk.look("person")
    states = list(there.enrolments.order_by("pk").values_list("state", flat=True))
    assert states == ["enrolled", "cancelled", "cancelled"]
    for walker in (desk, phone):
        assert walker.errors == []
        assert walker.wrong == []


def answer(phone, row, there):
    page = phone.open(f"/my/classes/{row.uuid}/")
    phone.look("asked")
    page.click("main .card a.btn.point")
    page.wait_for_selector("form[action$='/accept/']")
    phone.look("both-classes")
    page.click("form[action$='/accept/'] button")
    page.wait_for_load_state()
    phone.look("moved")
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert Enrolment.objects.get(person=row.person, course_class=there).state == "enrolled"


def test_a_list_is_looked_at_enrolled_and_given_back(stage, browser, live_server, keep):
    _left, there, _rows = stage
    make_person("沈工", phone="13712345678")
    file = sheet_of(
        ("姓名", "手机", "班组"),
        ("沈工", "13712345678", "一班"),
        ("无此人", "13799999999", "二班"),
    )
    desk = Walker(browser, live_server, (390, 844), "zh", keep, "list-desk")
    desk.staff("JX/S001")
    page = desk.open(f"/desk/classes/{there.code}/list/")
    desk.look("upload")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sent = {"name": "名单.xlsx", "mimeType": kind, "buffer": file.getvalue()}
    page.set_input_files("input[type=file]", sent)
    page.click("main form button")
    page.wait_for_url("**/desk/lists/**")
    desk.look("looked-at")
    page.click("button[value=good]")
    page.wait_for_selector(".notice.good")
    desk.look("enrolled")
    with page.expect_download() as got:
        page.click("a[href$='back.xlsx']")
    back = rows_of(got.value.path().read_bytes())
    assert [row[:4] for row in back[1:]] == [
        ["沈工", "13712345678", "一班", "已录取"],
        ["无此人", "13799999999", "二班", "查无此人"],
    ]
    assert desk.errors == []
    assert desk.wrong == []
