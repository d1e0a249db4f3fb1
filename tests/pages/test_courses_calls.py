"""The page of the call list: for the class's manager and organiser alone, with full numbers."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.clock import now
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.models import Call, ClassStaff, Enrolment
from tests.factories.acting import signed_in, with_duty
from tests.factories.courses import make_class
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
PHONES = [f"1390000000{n}" for n in range(3)]


@pytest.fixture
def asked():
    """A class of one seat, and who has an offer in it."""
    at = now()
    course_class = make_class(capacity=1, at=at)
    people = [make_person(f"学员{n}", phone=phone, agreed=True) for n, phone in enumerate(PHONES)]
    rows = [
        enrol_person(course_class=course_class, person=person, by=person, at=at)
        for person in people
    ]
    cancel_enrolment(enrolment=rows[0], by=people[0], at=at)
    return course_class, Enrolment.objects.get(pk=rows[1].pk)


def staff(course_class, duty):
    person = make_person({"trainer": "讲课人", "manager": "管班人"}[duty], agreed=True)
    ClassStaff.objects.create(course_class=course_class, person=person, duty=duty)
    return person


def url(course_class, **query):
    return reverse("courses:calls", args=[course_class.code], query=query)


def test_the_class_manager_sees_the_number_to_tap_and_it_is_kept_nowhere(asked):
    course_class, row = asked
    page = signed_in(staff(course_class, "manager")).get(url(course_class))
    assert f'href="tel:{PHONES[1]}"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert [item["ask"].enrolment for item in page.context["asks"]] == [row]


def test_a_trainer_a_manager_whose_duty_has_ended_and_a_worker_don_t_see_it(asked):
    course_class, row = asked
    ended = staff(course_class, "manager")
    ClassStaff.objects.filter(person=ended).update(ended_at=now())
    for person in (staff(course_class, "trainer"), ended, row.person):
        client = signed_in(person)
        assert client.get(url(course_class)).status_code == 403
        sent = {"do": "reached", "enrolment": row.uuid}
        assert client.post(url(course_class), sent).status_code == 403
    assert not Call.objects.exists()


def test_one_tap_notes_reached_and_another_takes_it_back(asked):
    course_class, row = asked
    client = signed_in(with_duty("organiser", course_class.unit))
    sent = {"enrolment": row.uuid, "state": "todo"}
    assert client.post(url(course_class), {**sent, "do": "reached"}).status_code == 302
    page = client.get(url(course_class, state="reached"))
    assert [(name, n) for name, _label, n in page.context["tabs"]] == [
        ("todo", 0),
        ("reached", 1),
        ("wont_come", 0),
    ]
    client.post(url(course_class), {**sent, "do": "undo"})
    assert [call.outcome for call in Call.objects.all()] == ["reached", "undone"]


def test_won_t_come_gives_the_seat_to_the_next(asked):
    course_class, row = asked
    client = signed_in(staff(course_class, "manager"))
    client.post(url(course_class), {"do": "wont_come", "enrolment": row.uuid, "note": "上夜班"})
    row.refresh_from_db()
    assert row.state == "cancelled"
    page = client.get(url(course_class, state="wont_come"))
    assert "上夜班" in page.content.decode()


def test_somebody_of_another_class_can_t_be_called_here(asked):
    _class, row = asked
    other = make_class(at=now())
    client = signed_in(staff(other, "manager"))
    sent = {"do": "reached", "enrolment": row.uuid}
    assert client.post(url(other), sent).status_code == 404
    assert client.post(url(other), {"do": "reached", "enrolment": "x"}).status_code == 404


def test_the_spreadsheet_holds_what_is_shown(asked):
    course_class, _row = asked
    client = signed_in(staff(course_class, "manager"))
    answer = client.get(url(course_class, format="xlsx"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert (rows[2][0], rows[2][3]) == ("学员1", PHONES[1])
    assert len(rows) == 3


def test_the_class_manager_finds_the_list_on_the_teaching_page(asked):
    course_class, _row = asked
    address = url(course_class)
    assert address in signed_in(staff(course_class, "manager")).get("/teach/").content.decode()
    assert address not in signed_in(staff(course_class, "trainer")).get("/teach/").content.decode()


def test_the_organiser_names_a_class_manager_by_number_and_name_and_ends_it(asked):
    course_class, _row = asked
    person = make_person("班主任", phone="13900000088", agreed=True)
    client = signed_in(with_duty("organiser", course_class.unit))
    named = {"do": "name", "number": "13900000088", "name": "班主任"}
    client.post(url(course_class), {**named, "name": "别人"})
    assert not ClassStaff.objects.filter(person=person).exists()
    client.post(url(course_class), named)
    client.post(url(course_class), named)
    staff = ClassStaff.objects.get(person=person, duty="manager", ended_at=None)
    assert signed_in(person).get(url(course_class)).status_code == 200
    assert signed_in(person).post(url(course_class), named).status_code == 403
    client.post(url(course_class), {"do": "end", "staff": staff.pk})
    assert signed_in(person).get(url(course_class)).status_code == 403
    client.post(url(course_class), named)
    assert signed_in(person).get(url(course_class)).status_code == 200
    kinds = list(course_class.facts.values_list("kind", flat=True))
    assert kinds[-3:] == ["manager_named", "manager_ended", "manager_named"]


def test_a_class_manager_is_not_named_as_a_trainer_of_the_class(asked):
    course_class, _row = asked
    trainer, manager = staff(course_class, "trainer"), staff(course_class, "manager")
    ClassStaff.objects.filter(person=trainer).update(title_zh="讲师")
    client = signed_in(with_duty("organiser", course_class.unit))
    for address in (f"/classes/{course_class.code}/", "/desk/classes/"):
        page = client.get(address).content.decode()
        assert trainer.name in page
        assert f">{manager.name}" not in page
    (card,) = client.get("/desk/").context["desk"].classes
    assert [s.person for s in card.course_class.staff.all()] == [trainer]


def test_a_class_manager_takes_the_roll_and_neither_marks_nor_signs():
    course_class = make_class(at=now())
    manager = make_person("班主任", agreed=True)
    ClassStaff.objects.create(course_class=course_class, person=manager, duty="manager")
    client = signed_in(manager)
    roll = reverse("courses:roll", args=[course_class.sessions.first().uuid])
    assert client.get(roll).status_code == 200
    for name in ("grades", "complete"):
        page = client.get(reverse(f"courses:{name}", args=[course_class.code]))
        assert page.status_code == 403
