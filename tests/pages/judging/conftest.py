"""A sheet of the first judge, and that judge at the tablet."""

import pytest

from core.clock import now
from tests.factories.judging import (
    official_of,
    sit_down,
)

BACKEND = "accounts.backends.IdentifierBackend"


@pytest.fixture
def sheet(stage):
    return stage.sheets.filter(judge__no=1).order_by("stage_entry__number").first()


@pytest.fixture
def seated(client, sheet):
    sit_down(client, official_of(sheet), at=now())
    return client
