"""People for load tests: each token is good, and production makes none."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiToken, Person
from accounts.queries.tokens import person_by_token
from core.clock import now
from courses.models import CourseClass, Seat

pytestmark = pytest.mark.django_db


def test_each_line_is_the_token_of_somebody_else_and_the_class_is_open(tmp_path):
    file = tmp_path / "tokens"
    call_command("load_people", count=7, tokens=file, code="RUSH-1", seats=148)
    people = {person_by_token(line, now())[0].pk for line in file.read_text().splitlines()}
    assert len(people) == 7
    assert file.stat().st_mode & 0o077 == 0
    course_class = CourseClass.objects.get(code="RUSH-1")
    assert (course_class.state, course_class.capacity) == ("published", 148)
    assert Seat.objects.filter(course_class=course_class).count() == 148


def test_the_same_class_is_not_made_twice(tmp_path):
    call_command("load_people", count=0, tokens=tmp_path / "t", code="RUSH-1")
    with pytest.raises(CommandError):
        call_command("load_people", count=1, tokens=tmp_path / "t", code="RUSH-1")
    assert not ApiToken.objects.exists()


def test_production_makes_no_such_people(settings, tmp_path):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("load_people", count=1, tokens=tmp_path / "t")
    assert not Person.objects.filter(made_up=True).exists()


def test_people_for_a_load_test_are_written_many_at_a_time(
    tmp_path, django_assert_max_num_queries
):
    # SQLite takes some forty rows a statement, PostgreSQL a thousand.
    with django_assert_max_num_queries(100):
        call_command("load_people", count=2500, tokens=tmp_path / "t")
