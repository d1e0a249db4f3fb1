"""The tree of units: what is added, renamed, moved and archived, by whom, and what is kept of it."""

import pytest

from accounts.actions.duties import give_duty
from accounts.actions.unit_tree import add_unit, archive_unit, move_unit, rename_unit
from accounts.models import Unit
from accounts.queries.roles import units_with_duty
from core.errors import RuleBroken
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """City → two counties; a town below the first."""
    city = make_unit("C")
    first, second = make_unit("C-1", parent=city), make_unit("C-2", parent=city)
    town = make_unit("C-1-T", parent=first)
    return city, first, second, town


def organiser_of(unit):
    person = make_person("组织者")
    give_duty(person=person, unit=unit, duty="organiser", by=None, at=AT)
    return person


def again(unit):
    return Unit.objects.get(pk=unit.pk)


def test_a_move_is_dated_and_takes_all_that_stands_below(tree):
    _city, first, second, town = tree
    works = add_unit(parent=town, code="W", kind="enterprise", name_zh="厂", by=None, at=AT)
    boss = organiser_of(second)
    move_unit(unit=again(town), to=second, reason="区划调整", by=None, at=AT)
    assert again(works).get_parent().pk == town.pk
    assert again(town).get_parent().pk == second.pk
    assert set(units_with_duty(boss, "organiser", AT.date())) == {second, town, works}
    fact = town.facts.get(kind="moved")
    assert (fact.payload, fact.reason) == ({"from": first.code, "to": second.code}, "区划调整")
    assert fact.on == AT.date()
    move_unit(unit=again(town), to=second, reason="again", by=None, at=AT)
    assert town.facts.filter(kind="moved").count() == 1
    assert Unit.find_problems() == ([], [], [], [], [])


def test_no_unit_stands_below_itself(tree):
    _city, first, _second, town = tree
    for target in (town, first):
        with pytest.raises(RuleBroken, match="unit_not_below"):
            move_unit(unit=first, to=target, reason="x", by=None, at=AT)


def test_who_moves_a_unit_has_both_places_in_reach(tree):
    city, first, second, town = tree
    of_the_first = organiser_of(first)
    with pytest.raises(RuleBroken, match="unit_out_of_reach"):
        move_unit(unit=town, to=second, reason="x", by=of_the_first, at=AT)
    with pytest.raises(RuleBroken, match="unit_out_of_reach"):
        move_unit(unit=first, to=second, reason="x", by=of_the_first, at=AT)
    with pytest.raises(RuleBroken, match="unit_out_of_reach"):
        add_unit(parent=city, code="N", kind="town", name_zh="新", by=of_the_first, at=AT)
    add_unit(parent=first, code="N", kind="town", name_zh="新", by=of_the_first, at=AT)
    assert not town.facts.exists()


def test_a_code_is_given_once(tree):
    city, *_rest = tree
    with pytest.raises(RuleBroken, match="unit_code_taken"):
        add_unit(parent=city, code="C-2", kind="county", name_zh="重", by=None, at=AT)
    assert Unit.objects.filter(code="C-2").count() == 1


def test_a_unit_goes_out_of_use_when_nothing_in_use_stands_below_and_comes_back(tree):
    _city, first, _second, town = tree
    with pytest.raises(RuleBroken, match="unit_has_children"):
        archive_unit(unit=first, archived=True, reason="合并", by=None, at=AT)
    archive_unit(unit=town, archived=True, reason="合并", by=None, at=AT)
    archive_unit(unit=first, archived=True, reason="合并", by=None, at=AT)
    with pytest.raises(RuleBroken, match="unit_archived"):
        archive_unit(unit=town, archived=False, reason="恢复", by=None, at=AT)
    with pytest.raises(RuleBroken, match="unit_archived"):
        add_unit(parent=first, code="N", kind="town", name_zh="新", by=None, at=AT)
    archive_unit(unit=first, archived=False, reason="恢复", by=None, at=AT)
    assert [f.kind for f in first.facts.all()] == ["archived", "restored"]


def test_moving_and_archiving_need_a_reason_and_a_name_change_is_kept(tree):
    _city, first, second, town = tree
    with pytest.raises(RuleBroken, match="unit_reason"):
        move_unit(unit=town, to=second, reason=" ", by=None, at=AT)
    with pytest.raises(RuleBroken, match="unit_reason"):
        archive_unit(unit=town, archived=True, reason="", by=None, at=AT)
    for _ in range(2):
        rename_unit(unit=first, name_zh="新名", name_en="New", by=None, at=AT)
    fact = first.facts.get()
    assert fact.payload["from"]["name_zh"] == "单位C-1"
    assert again(first).name_zh == "新名"
