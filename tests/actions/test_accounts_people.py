"""Registering, finding, confirming, duties, tokens, consents and merging."""

import datetime

import pytest

from accounts.actions.people import (
    add_identifier,
    confirm_unit,
    give_consent,
    give_duty,
    merge_people,
    newcomer_by_phone,
    rename_person,
    withdraw_consent,
    withdraw_duty,
)
from accounts.actions.tokens import make_token, withdraw_token
from accounts.models import Identifier, PersonFact
from accounts.queries.find import matching, people_in, person_by
from accounts.queries.lookups import shown
from accounts.queries.roles import duties_of, has_duty, units_with_duty
from accounts.queries.tokens import person_by_token
from accounts.rules.kinds import IdentifierKind
from core.errors import RuleBroken
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db
ID_NUMBER = "11010519491231002X"
DAY = AT.date()


def facts_of(person):
    return list(PersonFact.objects.filter(person=person).values_list("kind", flat=True))


def test_an_id_number_is_kept_encrypted_and_gives_sex_and_birth_date():
    person = make_person("张 三", id_number=ID_NUMBER.lower())
    row = Identifier.objects.get(kind="id_number")
    assert ID_NUMBER not in row.value + row.lookup
    assert ID_NUMBER[6:14] not in shown(row)
    assert shown(row, in_full=True) == ID_NUMBER
    assert (person.name, person.sex, person.birth_date) == (
        "张三",
        "f",
        datetime.date(1949, 12, 31),
    )
    assert person_by("id_number", ID_NUMBER) == person


def test_an_employee_number_is_unique_in_its_unit_only():
    here, there = make_unit("JX-A"), make_unit("JX-B")
    first = make_person(employee_no="7", unit=here)
    second = make_person(employee_no="7", unit=there)
    assert person_by("employee_no", "jx-a/7") == first
    assert person_by("employee_no", "7", "JX-B") == second
    with pytest.raises(RuleBroken) as refused:
        make_person(employee_no="7", unit=here)
    assert refused.value.code == "identifier_taken"


def test_a_phone_that_is_taken_leaves_nothing_behind():
    make_person(phone="13800000001")
    with pytest.raises(RuleBroken) as refused:
        make_person(phone="+86 13800000001", id_number=ID_NUMBER)
    assert (refused.value.code, refused.value.facts["kind"]) == ("identifier_taken", "phone")
    assert not Identifier.objects.filter(kind="id_number").exists()


def test_a_newcomer_is_made_once_and_verified_when_the_code_was_typed():
    person = newcomer_by_phone(phone="13800000001", at=AT)
    assert newcomer_by_phone(phone="13800000001", at=AT) == person
    row = add_identifier(
        person=person,
        kind=IdentifierKind.PHONE,
        value="13800000001",
        verified=True,
        by=None,
        at=AT,
    )
    assert row.verified_at == AT
    assert facts_of(person) == ["registered", "identifier_verified"]


def test_a_name_is_found_by_its_pinyin_initials():
    unit = make_unit()
    person = make_person("王小明", unit=unit)
    make_person("李四", unit=unit)
    people = people_in(type(unit).objects.filter(pk=unit.pk))
    assert list(matching(people, "WXM")) == list(matching(people, "wang xiao")) == [person]
    rename_person(person=person, name="赵一", by=None, at=AT)
    assert list(matching(people, "zy")) == [person]


def test_a_duty_reaches_the_units_below_and_no_other():
    other = make_unit("HZ")
    city = make_unit("JX")
    county = make_unit("JX-NH", parent=city)
    officer = make_person()
    role = give_duty(person=officer, unit=city, duty="officer", by=None, at=AT)
    assert give_duty(person=officer, unit=city, duty="officer", by=None, at=AT) == role
    assert has_duty(officer, "officer", county, DAY)
    assert not has_duty(officer, "officer", other, DAY)
    assert not has_duty(officer, "organiser", county, DAY)
    assert set(units_with_duty(officer, "officer", DAY)) == {city, county}
    assert duties_of(officer, DAY) == ["officer"]
    withdraw_duty(role=role, by=None, at=AT)
    assert not has_duty(officer, "officer", county, DAY)


def test_only_an_officer_of_the_unit_confirms_who_belongs_to_it():
    unit, other = make_unit(), make_unit()
    worker, officer = make_person(unit=unit), make_person()
    give_duty(person=officer, unit=other, duty="officer", by=None, at=AT)
    with pytest.raises(RuleBroken) as refused:
        confirm_unit(person=worker, by=officer, at=AT)
    assert refused.value.code == "not_officer"
    give_duty(person=officer, unit=unit, duty="officer", by=None, at=AT)
    with pytest.raises(RuleBroken) as refused:
        confirm_unit(person=worker, unit=other, by=officer, at=AT)
    assert refused.value.code == "unit_changed"
    assert confirm_unit(person=worker, unit=unit, by=officer, at=AT).unit_confirmed_at == AT


def test_a_token_is_good_until_it_ends_or_is_withdrawn():
    person = make_person()
    token, plain = make_token(person=person, label="x", days=2, scopes=["read"], by=person, at=AT)
    assert plain not in token.sha256
    assert person_by_token(plain, AT) == (person, ["read"])
    assert person_by_token(plain, AT + datetime.timedelta(days=2)) is None
    withdraw_token(token=token, by=person, at=AT)
    assert person_by_token(plain, AT) is None


def test_a_consent_that_is_withdrawn_stays_as_a_row():
    person = make_person()
    give_consent(person=person, kind="photos", by=person, at=AT)
    give_consent(person=person, kind="photos", by=person, at=AT)
    assert withdraw_consent(person=person, kind="photos", by=person, at=AT) == 1
    assert person.consents.get().withdrawn_at == AT


def test_merging_moves_what_one_is_found_by_and_keeps_the_facts():
    keep, drop = make_person(), make_person(phone="13800000002")
    give_consent(person=drop, kind="photos", by=drop, at=AT)
    merge_people(keep=keep, drop=drop, by=None, at=AT)
    assert merge_people(keep=keep, drop=drop, by=None, at=AT) == keep
    assert person_by("phone", "13800000002") == keep
    assert keep.consents.count() == 1
    assert facts_of(drop) == ["registered", "consent_given", "merged_into"]
    assert facts_of(keep) == ["registered", "merged_from"]
    drop.refresh_from_db()
    assert (drop.merged_into, drop.can_sign_in, drop.is_active) == (keep, False, False)


def test_a_person_is_not_merged_with_himself():
    person = make_person()
    with pytest.raises(RuleBroken) as refused:
        merge_people(keep=person, drop=person, by=None, at=AT)
    assert refused.value.code == "merge_same_person"
