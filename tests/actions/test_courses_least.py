"""Go or no go: a class below its least size is held only if somebody says so."""

import pytest

from accounts.actions.people import give_duty
from core.errors import RuleBroken
from core.notices.models import Notice
from courses.actions.enrol import enrol_person
from courses.actions.least import decide_classes, hold_class, set_least
from courses.models import ClassFact
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
DAY_OF_DECISION = AT + 5 * DAY


def with_least(least=2, people=1):
    course_class = make_class(capacity=10)
    set_least(course_class=course_class, least=least, decide_at=DAY_OF_DECISION, by=None, at=AT)
    for person in make_people(people):
        enrol_person(course_class=course_class, person=person, by=person, at=AT)
    course_class.refresh_from_db()
    return course_class


def test_on_the_day_a_class_with_enough_people_is_held_and_they_are_told():
    course_class = with_least(least=2, people=2)
    assert decide_classes(at=DAY_OF_DECISION - HOUR) == 0
    assert decide_classes(at=DAY_OF_DECISION) == 1
    assert decide_classes(at=DAY_OF_DECISION) == 0
    course_class.refresh_from_db()
    assert course_class.held_at == DAY_OF_DECISION
    assert Notice.objects.filter(kind="class_held").count() == 2


def test_of_a_class_with_too_few_the_organisers_are_told_once_and_nothing_is_cancelled():
    organiser, stranger = make_person("组织员"), make_person("别人")
    course_class = with_least()
    give_duty(
        person=organiser,
        unit=course_class.unit,
        duty="organiser",
        starts_on=AT.date(),
        by=None,
        at=AT,
    )
    for _sweep in range(2):
        assert decide_classes(at=DAY_OF_DECISION) == 0
    course_class.refresh_from_db()
    assert (course_class.state, course_class.held_at) == ("published", None)
    told = Notice.objects.get(kind="class_to_decide")
    assert told.person == organiser != stranger
    assert (told.facts["taken"], told.facts["least"]) == (1, 2)


def test_it_can_be_held_with_fewer_and_that_is_a_fact():
    course_class = with_least()
    hold_class(course_class=course_class, by=None, at=AT + DAY)
    hold_class(course_class=course_class, by=None, at=AT + DAY)
    assert ClassFact.objects.filter(kind="held").count() == 1
    assert decide_classes(at=DAY_OF_DECISION) == 0


@pytest.mark.parametrize(
    ("code", "least", "decide_at"),
    [
        ("least_not_positive", 0, DAY_OF_DECISION),
        ("least_above_seats", 11, DAY_OF_DECISION),
        ("decide_at_needed", 2, None),
        ("decide_after_start", 2, AT + 10 * DAY),
        ("decide_after_start", 2, AT),
    ],
)
def test_a_rule_that_can_t_be_kept_is_refused(code, least, decide_at):
    course_class = make_class(capacity=10)
    with pytest.raises(RuleBroken, match=code):
        set_least(course_class=course_class, least=least, decide_at=decide_at, by=None, at=AT)
