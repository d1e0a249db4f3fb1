"""The organiser's pages about many people of a class, and what the worker who is asked sees."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.clock import now
from core.notices.models import Notice
from courses.actions.changes import MoveWish, ask_to_move
from courses.actions.enrol import enrol_person
from courses.models import ClassChange, ClassStaff, CourseClass, Enrolment
from places.models import Room, Venue
from tests.factories.acting import signed_in, with_duty
from tests.factories.courses import DAY, make_class, make_course, make_people
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def moment(value):
    return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"


@pytest.fixture
def desk():
    """Two classes of a course, three people in the first, and its organiser signed in."""
    at, course = now(), make_course()
    left = make_class(course=course, capacity=3, no=1, at=at, starts_at=at + 10 * DAY)
    there = make_class(course=course, capacity=5, no=2, at=at, starts_at=at + 10 * DAY)
    rows = [
        enrol_person(course_class=left, person=p, by=p, at=at)
        for p in [make_person(f"学员{n}", agreed=True) for n in range(3)]
    ]
    return signed_in(with_duty("organiser", left.unit)), left, there, rows


def url(name, *args):
    return reverse(f"courses:{name}", args=args)


def form(there, rows, **more):
    return {
        "enrolment": [str(row.uuid) for row in rows],
        "target": there.pk,
        "answer_until": moment(now() + 2 * DAY),
        "reason": "教室太小",
        **more,
    }


def test_the_people_ticked_are_asked_only_after_a_look(desk):
    client, left, there, rows = desk
    address = url("desk_many", left.code)
    first = client.post(address, {"do": "move", "enrolment": [str(rows[0].uuid)]})
    assert first.status_code == 200
    assert not first.context["form"].is_bound
    looked = client.post(address, form(there, rows[:2], do="move_look"))
    assert [e.person for e in looked.context["found"].rows] == [row.person for row in rows[:2]]
    assert not ClassChange.objects.exists()
    done = client.post(address, form(there, rows[:2], do="move_go"))
    change = ClassChange.objects.get()
    assert done["Location"] == url("change_page", change.uuid)
    page = client.get(done["Location"])
    assert (page.context["open"], page.context["moved"]) == (2, 0)


def test_who_can_t_be_asked_is_named_with_the_reason(desk):
    client, left, there, rows = desk
    there.capacity = 5
    enrol_person(
        course_class=make_class(starts_at=there.first_session_at, sessions=1, at=now()),
        person=make_person("忙人"),
        by=None,
        at=now(),
    )
    ask_to_move(
        course_class=left,
        wish=MoveWish(there, [rows[0].uuid], "先问一位", now() + DAY),
        by=None,
        at=now(),
    )
    again = client.post(url("desk_many", left.code), form(there, rows[:1], do="move_look"))
    assert again.status_code == 422
    assert "学员0" in str(again.context["form"].non_field_errors())


def test_an_answer_by_phone_is_noted_and_the_rest_taken_back(desk):
    client, left, there, rows = desk
    client.post(url("desk_many", left.code), form(there, rows, do="move_go"))
    change = ClassChange.objects.get()
    made = [item.made for item in change.items.order_by("pk")]
    address = url("change_page", change.uuid)
    client.post(address, {"do": "yes", "made": str(made[0].uuid)})
    client.post(address, {"do": "no", "made": str(made[1].uuid)})
    client.post(address, {"do": "undo"})
    states = [Enrolment.objects.get(pk=row.pk).state for row in made]
    assert states == ["enrolled", "cancelled", "cancelled"]
    assert client.post(address, {"do": "undo"}).status_code == 302


def test_many_are_cancelled_with_a_reason(desk):
    client, left, _there, rows = desk
    address = url("desk_many", left.code)
    keys = [str(row.uuid) for row in rows[:2]]
    refused = client.post(address, {"do": "cancel_go", "enrolment": keys, "reason": ""})
    assert refused.status_code == 422
    client.post(address, {"do": "cancel_go", "enrolment": keys, "reason": "重复报名"})
    assert left.enrolments.filter(state="cancelled").count() == 2
    nobody = client.post(address, {"do": "cancel", "enrolment": ["x"]})
    assert nobody.status_code == 302


def test_a_class_is_merged_and_split_from_its_pages(desk):
    client, left, there, _rows = desk
    merge = url("desk_merge", left.code)
    assert len(client.get(merge).context["rows"]) == 3
    client.post(merge, form(there, [], do="merge_go"))
    change = ClassChange.objects.get(kind="merge")
    assert client.get(merge)["Location"] == url("change_page", change.uuid)
    client.post(url("change_page", change.uuid), {"do": "finish"})
    left.refresh_from_db()
    assert left.state == "cancelled"


def test_a_class_is_split_with_those_who_wait_proposed(desk):
    client, left, _there, _rows = desk
    trainer, (late,) = make_person("陈师傅"), make_people(1)
    ClassStaff.objects.create(course_class=left, person=trainer)
    venue = Venue.objects.create(unit=left.unit, code="V9", kind="hall", name_zh="文化宫")
    room = Room.objects.create(venue=venue, code="1", name_zh="101")
    enrol_person(course_class=left, person=late, by=late, at=now())
    split = url("desk_split", left.code)
    page = client.get(split)
    ticked = [row for row, on in page.context["rows"] if on]
    assert [row.person for row in ticked] == [late]
    assert client.post(split, {"do": "look"}).status_code == 422
    data = {
        "label_zh": "乙班",
        "code": page.context["form"].initial["code"],
        "capacity": 10,
        "starts_at": moment(left.first_session_at + DAY),
        "room": room.pk,
        "trainer": trainer.pk,
        "answer_until": moment(now() + 2 * DAY),
        "reason": "报名的人多",
        "enrolment": [str(row.uuid) for row in ticked],
    }
    looked = client.post(split, data | {"do": "look"})
    assert [e.person for e in looked.context["found"].rows] == [late]
    assert not CourseClass.objects.filter(code=data["code"]).exists()
    client.post(split, data | {"do": "go"})
    made = CourseClass.objects.get(code=data["code"])
    assert made.enrolments.get().state == "offered"


def test_the_least_number_is_set_and_the_class_held_by_the_buttons(desk):
    client, left, _there, _rows = desk
    address = url("change", left.code)
    day = moment(left.first_session_at - DAY)
    client.post(address, {"do": "least", "least": "3", "decide_at": day})
    client.post(address, {"do": "hold"})
    left.refresh_from_db()
    assert (left.least, left.held_at is not None) == (3, True)
    client.post(address, {"do": "least", "least": "", "decide_at": ""})
    client.post(address, {"do": "least", "least": "many", "decide_at": day})
    left.refresh_from_db()
    assert (left.least, left.decide_at, left.held_at) == (None, None, None)


def test_the_worker_sees_both_classes_and_answers(desk):
    _client, left, there, rows = desk
    wish = MoveWish(there, [rows[0].uuid], "教室太小", now() + DAY)
    (made,) = ask_to_move(course_class=left, wish=wish, by=None, at=now()).rows
    worker = signed_in(rows[0].person)
    old = worker.get(url("enrolment", rows[0].uuid))
    assert old.context["asked"].made == made
    new = worker.get(url("enrolment", made.uuid))
    assert new.context["moves"].enrolment == rows[0]
    worker.post(url("accept", made.uuid))
    assert Enrolment.objects.get(pk=made.pk).state == "enrolled"
    stranger = signed_in(rows[1].person)
    assert stranger.post(url("decline", made.uuid)).status_code == 404


def test_who_lost_the_class_sees_the_others_of_the_course(desk):
    client, left, there, rows = desk
    client.post(url("change", left.code), {"do": "cancel_class", "why": "人数不足"})
    page = signed_in(rows[0].person).get(url("enrolment", rows[0].uuid))
    assert [card.course_class for card in page.context["instead"]] == [there]


def test_the_history_of_one_person_is_one_line_of_time(desk):
    client, left, there, rows = desk
    client.post(url("desk_many", left.code), form(there, rows[:1], do="move_go"))
    page = client.get(url("desk_person", left.code, rows[0].uuid))
    lines = page.context["lines"]
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert len(lines) == 3
    assert Notice.objects.filter(person=rows[0].person).count() == 2
    other = signed_in(make_person("别人", agreed=True))
    assert other.get(url("desk_person", left.code, rows[0].uuid)).status_code == 403
    strange = client.get(url("desk_person", there.code, rows[0].uuid))
    assert strange.status_code == 404


def test_the_class_comes_as_a_spreadsheet_with_seats_and_the_line(desk):
    client, left, _there, _rows = desk
    (late,) = make_people(1)
    enrol_person(course_class=left, person=late, by=late, at=now())
    answer = client.get(url("desk_class", left.code), {"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    lines = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [line[:3] for line in lines] == [
        (1, None, "学员0"),
        (2, None, "学员1"),
        (3, None, "学员2"),
        (None, 1, late.name),
    ]


def test_pages_of_many_don_t_ask_more_of_the_database_for_more_people(
    django_assert_max_num_queries,
):
    at, counts = now(), []
    for number in (2, 12):
        course = make_course()
        left = make_class(course=course, capacity=20, no=1, at=at, starts_at=at + 10 * DAY)
        there = make_class(course=course, capacity=20, no=2, at=at, starts_at=at + 10 * DAY)
        rows = [
            enrol_person(course_class=left, person=p, by=p, at=at) for p in make_people(number)
        ]
        wish = MoveWish(there, [row.uuid for row in rows], "教室太小", at + DAY)
        change = ask_to_move(course_class=left, wish=wish, by=None, at=at).change
        client = signed_in(with_duty("organiser", left.unit, f"组织员{number}"))
        for name, args in (
            ("desk_class", [left.code]),
            ("change_page", [change.uuid]),
            ("desk_person", [left.code, rows[0].uuid]),
            ("desk_split", [left.code]),
        ):
            with django_assert_max_num_queries(40) as seen:
                client.get(url(name, *args))
            counts.append((name, len(seen)))
    assert counts[:4] == counts[4:]
