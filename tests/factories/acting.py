"""Somebody signed in, and somebody with a duty at a unit."""

from django.test import Client

from accounts.actions.people import give_duty
from tests.factories.people import AT, make_person


def signed_in(person):
    client = Client()
    client.force_login(person, backend="accounts.backends.IdentifierBackend")
    return client


def with_duty(duty, unit, name="办事员"):
    person = make_person(name, agreed=True)
    give_duty(person=person, unit=unit, duty=duty, starts_on=AT.date(), by=None, at=AT)
    return person
