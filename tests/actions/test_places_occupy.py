"""Taking and giving back a person's time."""

import datetime

import pytest

from core.errors import RuleBroken
from places.actions.merge import merge
from places.actions.occupy import occupy, release
from places.models import Occupation
from places.queries.clashes import clashes_of
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def take(person, source="session:1", start=AT, end=AT + HOUR):
    return occupy(person=person, role="learner", source=source, starts_at=start, ends_at=end)


def test_meeting_end_to_start_is_no_clash():
    person = make_person()
    row = take(person)
    assert clashes_of(person, [(AT + HOUR, AT + 2 * HOUR)]) == []
    assert clashes_of(person, [(AT - HOUR, AT)]) == []
    assert clashes_of(person, [(AT + HOUR / 2, AT + 2 * HOUR)]) == [row]
    assert clashes_of(person, [(AT, AT + HOUR)], except_sources=["session:1"]) == []
    assert clashes_of(person, []) == []


def test_occupying_again_moves_the_time():
    person = make_person()
    take(person)
    take(person, start=AT + HOUR, end=AT + 2 * HOUR)
    assert Occupation.objects.get().starts_at == AT + HOUR
    assert release(source="session:1", person=person) == 1


def test_an_end_before_the_start_is_refused():
    with pytest.raises(RuleBroken) as refused:
        take(make_person(), end=AT)
    assert refused.value.code == "ends_before_start"


def test_merging_keeps_a_shared_occupation_once():
    keep, drop = make_person(), make_person()
    take(keep)
    take(drop)
    take(drop, source="session:2")
    merge(keep=keep, drop=drop, by=None, at=AT)
    kept = Occupation.objects.filter(person=keep).values_list("source", flat=True)
    assert sorted(kept) == ["session:1", "session:2"]
    assert not Occupation.objects.filter(person=drop).exists()
