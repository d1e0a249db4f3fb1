"""The desk's pages of people: one person, roles at units, merging two records."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.actions.people import give_duty, register_person, withdraw_duty
from accounts.models import Person, PersonFact, UnitRole
from accounts.queries.roles import has_duty
from accounts.rules.duties import may_give
from accounts.rules.kinds import UnitDuty
from core.clock import now
from core.errors import RuleBroken
from tests.actions.test_accounts_import import id_number
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db
ROLES = reverse("accounts:duties")


@pytest.fixture
def city():
    return make_unit("JX")


@pytest.fixture
def county(city):
    return make_unit("JX-NH", parent=city)


def client_of(person):
    client = Client()
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return client


def staff(unit, duty="organiser"):
    person = make_person("周试写", agreed=True)
    give_duty(person=person, unit=unit, duty=duty, by=None, at=AT.replace(year=2020))
    return person


def give(client, number, unit, duty="officer", **more):
    form = {"number": number, "unit": unit.pk, "duty": duty} | more
    return client.post(ROLES, form)


def test_an_organiser_gives_and_ends_a_role_below_the_own_unit(city, county):
    organiser, worker = staff(city), make_person("王选", phone="13700000001")
    client = client_of(organiser)
    assert give(client, "137 0000 0001", county, ends_on="2099-12-31").status_code == 302
    role = UnitRole.objects.get(person=worker)
    assert (role.unit, role.duty, role.given_by) == (county, "officer", organiser)
    assert str(role.ends_on) == "2099-12-31"
    assert "王选" in client.get(ROLES).content.decode()
    end = reverse("accounts:end_duty", args=[role.pk])
    assert client.get(end).status_code == 200
    client.post(end)
    assert not has_duty(worker, "officer", county, now().date())
    role.refresh_from_db()
    assert role.withdrawn_by == organiser


@pytest.mark.parametrize("duty", ["editor", "auditor"])
def test_what_reaches_the_whole_installation_the_administrator_gives(city, duty):
    make_person(phone="13700000001")
    assert give(client_of(staff(city)), "13700000001", city, duty).status_code == 422
    root = Person.objects.create_superuser(username="root", password="x", name="运维")
    assert give(client_of(root), "13700000001", city, duty).status_code == 302


def test_a_role_for_a_unit_above_is_not_given(city, county):
    worker = make_person(phone="13700000001")
    organiser = staff(county)
    assert give(client_of(organiser), "13700000001", city).status_code == 422
    with pytest.raises(RuleBroken) as refused:
        give_duty(person=worker, unit=city, duty="officer", by=organiser, at=AT)
    assert refused.value.code == "not_giver"


def test_an_officer_gives_no_roles(city):
    assert client_of(staff(city, "officer")).get(ROLES).status_code == 403


def test_nobody_ends_the_own_role(city):
    organiser = staff(city)
    role = UnitRole.objects.get(person=organiser)
    with pytest.raises(RuleBroken) as refused:
        withdraw_duty(role=role, by=organiser, at=AT)
    assert refused.value.code == "own_duty"


def test_a_role_may_be_given_and_ended_again_and_again_on_one_day(city):
    person = make_person()
    for _ in range(3):
        role = give_duty(person=person, unit=city, duty="officer", by=None, at=AT)
        withdraw_duty(role=role, by=None, at=AT)
        assert not has_duty(person, "officer", city, AT.date())
    assert UnitRole.objects.filter(person=person).count() == 3


def test_giving_a_role_that_holds_moves_its_end(city):
    person = make_person()
    until = AT.date() + datetime.timedelta(days=5)
    first = give_duty(person=person, unit=city, duty="officer", ends_on=until, by=None, at=AT)
    again = give_duty(person=person, unit=city, duty="officer", by=None, at=AT)
    assert (again.pk, again.ends_on) == (first.pk, None)


def test_an_editor_may_edit_as_long_as_the_role_holds(city):
    person = make_person()
    role = give_duty(person=person, unit=city, duty="editor", by=None, at=AT)
    assert Group.objects.filter(user=person).exists()
    withdraw_duty(role=role, by=None, at=AT)
    assert not Group.objects.filter(user=person).exists()


def test_every_duty_has_a_rule_who_gives_it():
    assert [may_give(duty, held=list(UnitDuty)) for duty in UnitDuty] == [True, True, False, False]


def test_a_number_is_seen_in_full_with_a_reason_only(city):
    worker = register_person(name="王选", id_number=id_number(), unit=city, by=None, at=AT)
    client = client_of(staff(city, "officer"))
    page = reverse("accounts:person", args=[worker.uuid])
    assert id_number() not in client.get(page).content.decode()
    pk = worker.identifiers.get().pk
    form = {"do": "reveal", "identifier": pk}
    assert client.post(page, form | {"reason": " "}).status_code == 422
    shown = client.post(page, form | {"reason": "晋级申报"})
    assert id_number() in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    fact = PersonFact.objects.get(person=worker, kind="number_seen")
    assert fact.payload == {"kind": "id_number", "reason": "晋级申报"}


def test_a_person_of_another_unit_is_not_opened(city):
    worker = make_person(unit=make_unit("HZ"))
    client = client_of(staff(city, "officer"))
    for name in ("accounts:person", "accounts:person_merge"):
        assert client.get(reverse(name, args=[worker.uuid])).status_code == 404


def test_a_locked_out_person_signs_in_by_phone_after_the_reset(city):
    worker = make_person(unit=city, password="lost")
    client = client_of(staff(city, "officer"))
    client.post(reverse("accounts:person", args=[worker.uuid]), {"do": "reset"})
    worker.refresh_from_db()
    assert not worker.has_usable_password()


def test_two_records_are_shown_and_then_merged(city):
    keep = make_person("王选", unit=city, phone="13700000001")
    drop = make_person("王选", phone="13700000002")
    client = client_of(staff(city, "officer"))
    page = reverse("accounts:person_merge", args=[keep.uuid])
    shown = client.post(page, {"do": "find", "number": "13700000002"})
    assert 'value="merge"' in shown.content.decode()
    drop.refresh_from_db()
    assert drop.merged_into is None
    client.post(page, {"do": "merge", "number": "13700000002"})
    drop.refresh_from_db()
    assert drop.merged_into == keep


def test_records_with_two_id_numbers_are_two_people(city):
    keep = make_person(id_number=id_number("001"), unit=city)
    drop = make_person(id_number=id_number("002"), phone="13700000002")
    page = reverse("accounts:person_merge", args=[keep.uuid])
    client = client_of(staff(city, "officer"))
    assert client.post(page, {"do": "merge", "number": "13700000002"}).status_code == 422
    drop.refresh_from_db()
    assert drop.merged_into is None


def test_a_record_of_a_unit_out_of_reach_is_not_merged(city):
    keep = make_person(unit=city)
    make_person(unit=make_unit("HZ"), phone="13700000002")
    page = reverse("accounts:person_merge", args=[keep.uuid])
    client = client_of(staff(city, "officer"))
    assert client.post(page, {"do": "find", "number": "13700000002"}).status_code == 422
