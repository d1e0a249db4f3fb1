"""What all tests share: the language, and Chromium where a test asks for a page."""

import os

import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation

from tests.databases import keep, lay, one_at_a_time

# Playwright runs an event loop of its own in the main thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """As pytest-django's own, but from a migrated template (see `tests/databases.py`)."""
    with django_db_blocker.unblock():
        with one_at_a_time():
            name = str(connection.creation._get_test_db_name())
            there = lay(name)
            made = setup_databases(
                verbosity=0, interactive=False, keepdb=there, serialized_aliases=set()
            )
            if not there:
                keep(name)
        yield
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _default_language():
    """Each test begins in the default language, whatever the one before it did."""
    with translation.override("zh-hans"):
        yield
