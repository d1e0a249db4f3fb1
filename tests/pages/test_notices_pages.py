"""The inbox is read by opening what it leads to; dead letters are there with reason and a way out."""

import pytest
from django.urls import reverse

from core.clock import now
from core.notices.actions import send_out, tell
from core.notices.models import Notice, Outgoing
from courses.actions.enrol import enrol_person
from tests.factories.acting import signed_in, with_duty
from tests.factories.courses import make_class
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_opening_the_page_of_a_notice_reads_it():
    person = make_person(agreed=True)
    row = enrol_person(course_class=make_class(at=now()), person=person, by=person, at=now())
    assert Notice.objects.filter(person=person, read_at=None).count() == 1
    signed_in(person).get(reverse("courses:enrolment", args=[row.uuid]))
    assert not Notice.objects.filter(person=person, read_at=None).exists()


@pytest.fixture
def dead():
    person = make_person("收信人", phone="13900000001", agreed=True)
    facts = {"course": "x", "label": "y", "why": "z"}
    tell(person=person, kind="class_cancelled", facts=facts, key="k", at=now())
    send_out(person=None, channel="sms", to="+8613900000002", text="x", key="code", at=now())
    Outgoing.objects.update(state="dead", attempts=9, error="TimeoutError")
    return person


def test_a_dead_letter_says_what_whom_and_why_without_the_number(dead):
    staff = with_duty("organiser", make_class().unit)
    staff.is_staff = True
    staff.save()
    client = signed_in(staff)
    page = client.get(reverse("notices:dead")).content.decode()
    assert "收信人" in page
    assert "TimeoutError" in page
    assert "1390000000" not in page
    assert reverse("notices:dead") in client.get("/desk/").content.decode()
    client.post(reverse("notices:dead"), {"message": "all"})
    assert not Outgoing.objects.filter(state="dead").exists()


def test_nobody_but_staff_sends_again(dead):
    client = signed_in(dead)
    assert client.post(reverse("notices:dead"), {"message": "all"}).status_code == 403
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"dead"}
