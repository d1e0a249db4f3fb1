"""What is copied into a chat group: texts in both languages and posters, of nobody in person."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from core.clock import now
from courses.actions.classes import cancel_class
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.session_moves import move_session
from courses.models import ClassStaff
from courses.pages.group import text_of
from courses.pages.group_poster import poster
from courses.queries.group import pieces_of
from courses.queries.session_moves import Target
from tests.factories.acting import signed_in, with_duty
from tests.factories.courses import DAY, HOUR, make_class
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def course_class():
    return make_class(capacity=1, at=now(), opens_at=now() - DAY)


def url(name, course_class, *more):
    return reverse(f"courses:{name}", args=[course_class.code, *more])


def slugs(course_class):
    return [piece.slug for piece in pieces_of(course_class, now())]


def test_each_matter_of_the_class_has_a_text_and_names_nobody(course_class):
    at = now()
    people = [make_person(name, phone=None) for name in ("王小明", "李小红")]
    rows = [enrol_person(course_class=course_class, person=p, by=p, at=at) for p in people]
    cancel_enrolment(enrolment=rows[0], by=people[0], at=at)
    session = course_class.sessions.first()
    start = session.starts_at + HOUR
    target = Target(start, start + HOUR, None, None)
    move_session(session=session, target=target, reason="王小明的要求", by=None, at=at)
    course_class.refresh_from_db()
    assert slugs(course_class) == ["moved-1", "offers", "class"]
    for piece in pieces_of(course_class, at):
        text = text_of(piece)
        assert course_class.course.title_zh in text
        assert course_class.course.title_en in text
        assert piece.url in text
        assert not {name for name in ("王小明", "李小红") if name in text}


def test_of_a_cancelled_class_only_that_is_told(course_class):
    cancel_class(course_class=course_class, why="x", by=None, at=now())
    course_class.refresh_from_db()
    assert slugs(course_class) == ["cancelled"]


def test_before_the_opening_the_text_leads_to_getting_ready():
    course_class = make_class(at=now(), opens_at=now() + DAY)
    (piece,) = pieces_of(course_class, now())
    assert (piece.kind, piece.url) == ("group_soon", url("go", course_class))


def test_the_class_manager_and_the_organiser_open_it_and_a_trainer_does_not(course_class):
    manager, trainer = make_person("m", agreed=True), make_person("t", agreed=True)
    ClassStaff.objects.create(course_class=course_class, person=manager, duty="manager")
    ClassStaff.objects.create(course_class=course_class, person=trainer, duty="trainer")
    organiser = with_duty("organiser", course_class.unit)
    for name, more in (("group", ()), ("group_poster", ("class",))):
        address = url(name, course_class, *more)
        for person, status in ((manager, 200), (organiser, 200), (trainer, 403)):
            assert signed_in(person).get(address).status_code == status
    missing = url("group_poster", course_class, "moved-9")
    assert signed_in(manager).get(missing).status_code == 404


def test_a_poster_is_an_upright_picture_whatever_the_length_of_its_texts():
    long = "工业机器人系统操作员（三级）岗位技能提升培训 " * 8
    for text in ("短", long, "A very long English title without end " * 12):
        made = poster(zh=(text, text), en=(text, text), address="https://example.org/classes/X/")
        picture = Image.open(io.BytesIO(made))
        assert (picture.format, picture.size) == ("PNG", (1080, 1440))
        assert len(made) < 200_000
