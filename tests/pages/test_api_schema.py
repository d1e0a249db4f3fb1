"""The API against its own document: schemathesis asks every operation for what it promises."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.actions.tokens import make_token
from competitions.actions.stages import run_stage
from competitions.models import TimedRun
from competitions.rules.states import Duty
from core.clock import now
from courses.actions.rounds import open_round
from skillcamp.wsgi import application
from tests.factories.competitions import make_official, make_timed_stage
from tests.factories.courses import DAY, make_class, make_people

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
DOCUMENT = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = {op.label: op for op in (found.ok() for found in DOCUMENT.get_all_operations())}


def a_round(at):
    """A ballot over two classes, to be ranked."""
    classes = [make_class(starts_at=at + n * DAY, at=at) for n in (9, 19)]
    unit, closes = classes[0].unit, at + DAY
    return open_round(
        unit=unit, title_zh="选课", classes=classes, closes_at=closes, by=None, at=at
    )


@pytest.fixture
def known(db):
    """A caller, and what there is to ask for; a request leaves the connection open."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    at = now()
    made = make_class(starts_at=at + 5 * DAY, at=at)
    person = make_people(1)[0]
    token = make_token(person=person, label="t", days=1, scopes=[], by=person, at=at)[1]
    stage = run_stage(stage=make_timed_stage(), by=None, at=at)
    event = stage.event
    make_official(event, Duty.SITE_JUDGE, person=person)
    codes = {
        "courses": made.course.code,
        "classes": made.code,
        "units": made.unit.code,
        "competitions": event.competition.code,
        "events": event.code,
        "problems": "clash",
    }
    ids = {
        "session_id": str(made.sessions.first().uuid),
        "stage_id": str(stage.uuid),
        "run_id": str(TimedRun.objects.first().uuid),
        "round_id": str(a_round(at).uuid),
    }
    yield token, codes, ids
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_an_operation_answers_as_the_document_says(label, known):
    token, codes, ids = known
    operation = OPERATIONS[label]

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans())
    def ask(case, real):
        # Half of the cases ask for something that is there.
        if real and "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = codes[case.path.split("/")[3]]
        if real and case.path_parameters:
            case.path_parameters.update({k: ids[k] for k in ids.keys() & case.path_parameters})
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    ask()
