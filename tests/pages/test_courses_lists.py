"""The pages that enrol many from a spreadsheet: look, take, have the file back."""

import pytest
from django.urls import reverse

from core.clock import now
from courses.models import EnrolmentList
from tests.factories.acting import signed_in, with_duty
from tests.factories.courses import DAY, make_class
from tests.factories.people import make_person
from tests.factories.sheets import rows_of, sheet_of

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"courses:{name}", args=args)


@pytest.fixture
def desk():
    at = now()
    course_class = make_class(capacity=2, at=at, starts_at=at + 10 * DAY)
    return signed_in(with_duty("organiser", course_class.unit)), course_class


def upload(client, course_class, *rows, heads=("姓名", "手机", "班组")):
    return client.post(url("enrol_upload", course_class.code), {"file": sheet_of(heads, *rows)})


def test_a_list_is_looked_at_taken_and_comes_back_with_reasons(
    desk, django_capture_on_commit_callbacks
):
    client, course_class = desk
    person = make_person("沈工", phone="13712340001")
    sent = upload(
        client,
        course_class,
        (person.name, "13712340001", "一班"),
        ("没有的人", "13712349999", "二班"),
    )
    page = client.get(sent["Location"])
    assert (page.context["good"], page.context["total"]) == (1, 2)
    assert page.context["verdict"] == "unknown"
    assert [name for _row, name, _s, _t in page.context["rows"]] == ["没有的人"]
    assert course_class.enrolments.count() == 0
    client.post(sent["Location"], {"do": "all"})
    assert course_class.enrolments.count() == 0
    for _click in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(sent["Location"], {"do": "good"})
    assert [e.person for e in course_class.enrolments.all()] == [person]
    kept = EnrolmentList.objects.get()
    back = client.get(url("enrol_list_back", kept.uuid))
    rows = rows_of(b"".join(back.streaming_content))
    assert rows[0][:3] == ["姓名", "手机", "班组"]
    assert rows[1][:4] == [person.name, "13712340001", "一班", "已录取"]
    assert rows[2][:3] == ["没有的人", "13712349999", "二班"]
    assert rows[2][4]


def test_a_file_that_is_none_says_so_at_the_field(desk):
    client, course_class = desk
    file = sheet_of(("x", "y"))
    file.write(b"broken")
    file.seek(0)
    file.truncate(10)
    bad = client.post(url("enrol_upload", course_class.code), {"file": file})
    assert bad.status_code == 422
    assert bad.context["form"].errors["file"]


def test_a_list_is_seen_by_who_brought_it_alone(desk):
    client, course_class = desk
    sent = upload(client, course_class, ("某", "13712340009", ""))
    other = signed_in(with_duty("organiser", course_class.unit, "另一人"))
    assert other.get(sent["Location"]).status_code == 404
    worker = signed_in(make_person("工人", agreed=True))
    assert worker.get(sent["Location"]).status_code == 403
    assert worker.get(url("enrol_upload", course_class.code)).status_code == 403


def test_an_officer_finds_the_classes_and_the_empty_list(desk):
    _client, course_class = desk
    officer = signed_in(with_duty("officer", course_class.unit, "干事"))
    listed = officer.get(url("unit_nominations")).context["listed"]
    assert [card.course_class for card in listed] == [course_class]
    empty = officer.get(url("enrol_template", course_class.code))
    assert rows_of(empty.content)[1] == ["姓名", "手机", "工号", "身份证号"]
    course_class.state = "draft"
    course_class.save()
    assert officer.get(url("enrol_upload", course_class.code)).status_code == 403
