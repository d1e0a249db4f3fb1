"""The roll that sends itself, and the organiser's lists."""

import datetime
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from core.clock import now
from courses.models import AttendanceRecord, ClassSession

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def running(demo):
    """A session of the trainer that has begun, whatever the hour of the test, and has no roll."""
    session = (
        ClassSession.objects.filter(
            course_class__staff__person=demo["trainer"], signed_off_at=None, records=None
        )
        .order_by("starts_at")
        .first()
    )
    session.starts_at = now() - datetime.timedelta(minutes=30)
    session.ends_at = now() + datetime.timedelta(minutes=90)
    session.save()
    return session


def some_enrolment(session):
    return session.course_class.enrolments.filter(state="enrolled").order_by("place").first()


def test_a_mark_that_the_page_sends_is_answered_with_the_new_sums(demo, running):
    enrolment = some_enrolment(running)
    answer = signed_in(demo["trainer"]).post(
        reverse("courses:roll", args=[running.uuid]),
        {f"s-{enrolment.uuid}": "late"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert b"<b>1</b>" in answer.content
    record = AttendanceRecord.objects.get(session=running, enrolment=enrolment)
    assert record.status == "late"


def test_a_mark_that_is_refused_comes_back_with_the_reason(demo, running):
    coming = ClassSession.objects.filter(course_class=running.course_class).latest("starts_at")
    answer = signed_in(demo["trainer"]).post(
        reverse("courses:roll", args=[coming.uuid]),
        {f"s-{some_enrolment(coming).uuid}": "present"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().strip()
    assert not AttendanceRecord.objects.filter(session=coming).exists()


def sheet_of(answer):
    """The heads and the rows beneath them; the sheet's title stands above."""
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)[1:]


def test_the_spreadsheet_has_the_columns_and_rows_that_are_shown(demo):
    client = signed_in(demo["organiser"])
    shown = {"state": "open", "cols": "1", "col": ["code", "trainer"]}
    page = client.get(reverse("courses:desk_classes"), shown)
    heads, *rows = sheet_of(
        client.get(reverse("courses:desk_classes"), {**shown, "format": "xlsx"})
    )
    assert heads == ("课程", "班次", "状态", "编号", "老师")
    assert len(rows) == page.context["page"].paginator.count > 0
    assert {row[2] for row in rows} == {"报名中"}


def test_a_head_sorts_up_then_down_and_keeps_the_filter(demo):
    client = signed_in(demo["organiser"])
    address = reverse("courses:desk_classes")
    page = client.get(address, {"track": "public-class", "sort": "start"})
    assert "track=public-class&amp;sort=-start" in page.content.decode()
    starts = [c.course_class.first_session_at for c in page.context["page"].object_list]
    assert starts == sorted(starts)
    down = client.get(address, {"track": "public-class", "sort": "-start"})
    first = down.context["page"].object_list[0]
    assert first.course_class.first_session_at == max(starts)


def test_enrolments_sort_by_pinyin_and_count_each_state(demo):
    page = signed_in(demo["organiser"]).get(
        reverse("courses:desk_enrolments"), {"state": "waiting", "sort": "name"}
    )
    names = [e.person.pinyin for e in page.context["page"].object_list]
    assert names == sorted(names)
    assert dict(page.context["counts"])["waiting"] == page.context["page"].paginator.count


def test_the_desk_lists_one_state_and_says_how_many_are_not_shown(demo):
    client = signed_in(demo["organiser"])
    page = client.get(reverse("desk:organiser"), {"tab": "full"})
    desk = page.context["desk"]
    assert {card.state for card in desk.listed} == {"full"}
    first = client.get(reverse("desk:organiser")).context["desk"]
    assert len(first.listed) + first.more == dict(first.tabs)[first.tab]


def test_the_worker_is_told_the_place_in_line(demo):
    page = signed_in(demo["worker"]).get(reverse("desk:today"))
    for enrolment in page.context["today"].waiting:
        ahead = enrolment.course_class.enrolments.filter(
            state="waiting", line__lt=enrolment.line
        ).count()
        assert enrolment.position == ahead + 1
    assert page.context["today"].waiting


def test_the_desk_names_the_sheets_that_are_missing_and_the_result_that_waits(demo):
    page = signed_in(demo["organiser"]).get(reverse("desk:organiser"))
    waiting = page.context["desk"].competitions
    # The three judges who are to score one entry again have not handed in.
    assert [(w.stage.event.code, w.missing, w.entries) for w in waiting.missing] == [
        ("TABLE", 3, 1)
    ]
    assert [(w.event.code, w.waits_for) for w in waiting.results] == [("CUP33-Q", "signature")]
    text = page.content.decode()
    for code in ("TABLE", "CUP33-Q"):
        assert reverse("competitions:result", args=[code]) in text
