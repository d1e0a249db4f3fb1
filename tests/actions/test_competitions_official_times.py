"""A duty at times that are laid out already: the person is free then, or the refusal says why not."""

import pytest

from competitions.actions.officials import end_official
from competitions.rules.states import Duty
from core.errors import RuleBroken
from places.actions.occupy import occupy
from places.models import Occupation
from tests.factories.competitions import make_marked_stage, make_official
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db


def laid_out(stage):
    return Occupation.objects.filter(source=f"stage:{stage.uuid}")


def test_who_is_taken_at_the_stage_s_time_is_not_given_a_duty_there():
    stage = make_marked_stage()
    row = laid_out(stage).first()
    judge = make_person("钱裁判")
    occupy(
        person=judge,
        role="trainer",
        source="session:00000000-0000-4000-8000-000000000000",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
    with pytest.raises(RuleBroken) as refused:
        make_official(stage.event, Duty.CALL, person=judge)
    assert (refused.value.code, refused.value.facts["who"]) == ("official_taken", "钱裁判")
    assert refused.value.facts["starts_at"] == row.starts_at


def test_a_duty_given_after_the_draw_takes_the_person_s_time_and_its_end_gives_it_back():
    stage = make_marked_stage()
    official = make_official(stage.event, Duty.CALL)
    taken = laid_out(stage).filter(person=official.person)
    assert list(taken.values_list("role", flat=True)) == ["official"]
    second = make_official(stage.event, Duty.SCORER, person=official.person)
    end_official(official=official, by=None, at=AT)
    assert taken.count() == 1
    end_official(official=second, by=None, at=AT)
    assert taken.count() == 0
