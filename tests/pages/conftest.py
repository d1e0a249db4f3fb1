"""The demo, built once through the actions, for tests that open pages."""

import pytest
from django.db import transaction

from accounts.models import Identifier
from core.clock import now
from skillcamp.demo.build import build_demo
from skillcamp.demo.people import SIGNS


@pytest.fixture(scope="module")
def demo_database(django_db_setup, django_db_blocker):
    """The demo content, built once a module and rolled back at its end.

    Not once a session: its open transaction would lock out the tests that commit."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        build_demo(at=now())
        yield
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def demo(demo_database, db):
    """The demo's people by role."""

    phones = {sign.phone: sign.role for sign in SIGNS}
    rows = Identifier.objects.filter(kind="phone", value__in=phones).select_related("person")
    return {phones[row.value]: row.person for row in rows}
