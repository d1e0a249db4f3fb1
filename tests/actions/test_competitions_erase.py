"""Erasing a person who competed: results stay as they were, without the name."""

import pytest

from accounts.actions.erase import erase_person
from competitions.models import Competition, Entry
from competitions.rules.states import CompetitionState, Duty
from core.errors import RuleBroken
from tests.factories.competitions import AT, make_entries, make_event, make_official

pytestmark = pytest.mark.django_db


def finish(event):
    Competition.objects.filter(pk=event.competition_id).update(state=CompetitionState.FINISHED)


def test_an_entry_of_a_finished_competition_keeps_its_number_and_loses_the_name():
    event = make_event()
    first, second = make_entries(event, 2)
    second.unit = first.unit
    second.save()
    finish(event)
    for entry in (first, second):
        erase_person(person=entry.members.get().person, by=None, at=AT)
    assert [(e.name_zh, e.name_en, e.start_no) for e in Entry.objects.order_by("start_no")] == [
        ("—", "", first.start_no),
        ("—", "", second.start_no),
    ]
    assert event.entries.filter(members__certificate_no="").count() == 2


@pytest.mark.parametrize("serves", [False, True])
def test_whoever_competes_or_serves_at_one_that_is_not_over_settles_it_first(serves):
    event = make_event()
    [entry] = make_entries(event, 1)
    member = entry.members.get()
    person = make_official(event, Duty.REFEREE).person if serves else member.person
    with pytest.raises(RuleBroken) as refused:
        erase_person(person=person, by=person, at=AT)
    assert refused.value.code == "erase_competing"
    entry.refresh_from_db()
    assert entry.name_zh != "—"


def test_a_team_keeps_its_name():
    event = make_event(kind="team")
    [entry] = make_entries(event, 1)
    finish(event)
    erase_person(person=entry.members.first().person, by=None, at=AT)
    entry.refresh_from_db()
    assert entry.name_zh != "—"
