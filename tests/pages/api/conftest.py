"""A worker with a token, and a class of one seat."""

import pytest

from core.clock import now
from tests.factories.api import token_of
from tests.factories.courses import DAY, make_class, make_people


@pytest.fixture
def worker():
    return make_people(1)[0]


@pytest.fixture
def bearer(worker):
    return token_of(worker)[1]


@pytest.fixture
def course_class():
    return make_class(capacity=1, starts_at=now() + 10 * DAY, at=now())
