"""Role × API operation: who may call what. An operation that the table doesn't know fails."""

import pytest

from certificates.models import Certificate
from competitions.models import Sheet, Stage, TimedRun
from courses.models import ClassChange, ClassSession, Enrolment
from skillcamp.api import PROBLEM, api

ROLES = ("stranger", "worker", "trainer", "unit-officer", "organiser", "editor", "administrator")
NOBODY_THERE = "00000000-0000-4000-8000-000000000000"
EVERYONE = (200,) * 7
SIGNED_IN = (401, 200, 200, 200, 200, 200, 200)
OWN = (401, 200, 404, 404, 404, 404, 404)
READ_BY_ORGANISERS = (401, 403, 403, 403, 200, 403, 200)
# an empty body asks for nothing of anybody
ORGANISED_RULES = (401, 403, 403, 403, 200, 403, 200)
OWN_REFUSED = (401, 422, 404, 404, 404, 404, 404)
TAUGHT = (401, 403, 200, 403, 200, 403, 200)
# the sheet is another judge's
NOT_THEIRS = (401, *(403,) * 6)
REFUSED = (401, 422, 422, 422, 422, 422, 422)
ORGANISER_REFUSED = (401, 403, 403, 403, 422, 403, 422)

# Method and address → expected answers, in the order of ROLES. Bodies are `{}` and the class is
# over, so that whoever may call is refused by a rule (422) and nothing is changed.
MATRIX = {
    "GET /time": EVERYONE,
    "GET /problems/{code}": EVERYONE,
    "GET /me": SIGNED_IN,
    "GET /me/agenda": SIGNED_IN,
    "GET /me/calendar.ics": SIGNED_IN,
    "GET /courses": EVERYONE,
    "GET /courses/{code}": EVERYONE,
    "GET /classes/{code}": EVERYONE,
    "POST /classes/{code}/enrolments": REFUSED,
    "GET /enrolments/{enrolment_id}": OWN,
    "DELETE /enrolments/{enrolment_id}": OWN_REFUSED,
    # bodies that lack what is needed are refused before it is looked who asks: test_api_ways
    "POST /enrolments/{enrolment_id}/hand-in": OWN_REFUSED,
    "POST /enrolments/{enrolment_id}/decision": REFUSED,
    "GET /requests": SIGNED_IN,
    "GET /me/strikes": SIGNED_IN,
    "POST /strikes/{strike_id}/appeal": REFUSED,
    "POST /strikes/{strike_id}/waive": REFUSED,
    "POST /strikes/{strike_id}/answer": REFUSED,
    "PUT /units/{code}/strike-policy": REFUSED,
    "PUT /classes/{code}/rules": ORGANISED_RULES,
    "GET /classes/{code}/overrides": READ_BY_ORGANISERS,
    "POST /classes/{code}/overrides": REFUSED,
    "POST /overrides/{override_id}/end": REFUSED,
    "POST /sessions/{session_id}/move/preview": REFUSED,
    "POST /sessions/{session_id}/move": REFUSED,
    "POST /enrolments/{enrolment_id}/moved": REFUSED,
    "POST /classes/{code}/changes": REFUSED,
    "GET /changes/{change_id}": READ_BY_ORGANISERS,
    "POST /changes/{change_id}/undo": READ_BY_ORGANISERS,
    "PUT /classes/{code}/least": (401, 403, 403, 403, 200, 403, 200),
    "POST /classes/{code}/hold": ORGANISER_REFUSED,
    "POST /classes/{code}/lists": REFUSED,
    "GET /classes/{code}/desk": READ_BY_ORGANISERS,
    "PUT /classes/{code}/capacity": REFUSED,
    "PUT /classes/{code}/giving": REFUSED,
    "POST /classes/{code}/publish": READ_BY_ORGANISERS,
    "POST /classes/{code}/cancel": REFUSED,
    "GET /lists/{list_id}": (401, *(404,) * 6),
    "POST /lists/{list_id}/take": (401, *(404,) * 6),
    "GET /classes/{code}/quotas": EVERYONE,
    "PUT /classes/{code}/quotas": REFUSED,
    "POST /classes/{code}/nominations": (401, 403, 403, 422, 403, 403, 422),
    "POST /classes/{code}/ballot": ORGANISER_REFUSED,
    "POST /classes/{code}/ballot/reveal": ORGANISER_REFUSED,
    "GET /rounds/{round_id}": (401, *(404,) * 6),
    "PUT /rounds/{round_id}/choices": REFUSED,
    "POST /rounds/{round_id}/freeze": (401, *(404,) * 6),
    "POST /rounds/{round_id}/reveal": (401, *(404,) * 6),
    "GET /competitions": EVERYONE,
    "GET /competitions/{code}": EVERYONE,
    "GET /events/{code}": EVERYONE,
    # not published, so for nobody
    "GET /events/{code}/standings": (404,) * 7,
    # on its way: for the organisers and those who serve there
    "GET /events/{code}/result": READ_BY_ORGANISERS,
    "POST /events/{code}/result": REFUSED,
    "POST /enrolments/{enrolment_id}/accept": OWN,
    "POST /enrolments/{enrolment_id}/decline": OWN_REFUSED,
    "GET /sessions/{session_id}/code": TAUGHT,
    "POST /sessions/{session_id}/attendance": REFUSED,
    "GET /certificates/{number}": EVERYONE,
    "GET /draws/{draw_id}": (404,) * 7,
    "POST /draws": (401, 403, 403, 403, 422, 403, 422),
    "POST /draws/{draw_id}/reveal": (401, *(404,) * 6),
    "POST /previews/ballot": (422,) * 7,
    "POST /previews/marking": (422,) * 7,
    "POST /previews/bracket": (422,) * 7,
    "GET /stages/{stage_id}/bracket": (404,) * 7,
    "GET /stages/{stage_id}": (401, *(404,) * 6),
    "POST /stages/{stage_id}/draws": REFUSED,
    "POST /stages/{stage_id}/draws/reveal": (401, *(404,) * 6),
    "POST /stages/{stage_id}/steps": REFUSED,
    # a body without scores or a step is refused before it is looked who asks
    "POST /matches/{match_id}/scores": REFUSED,
    "POST /matches/{match_id}/steps": REFUSED,
    "POST /matches/{match_id}/result": (401, *(404,) * 6),
    # runs of the fire drill, which none of these writes; its organisers read them
    "GET /stages/{stage_id}/runs": READ_BY_ORGANISERS,
    "GET /runs/{run_id}": READ_BY_ORGANISERS,
    "POST /runs/{run_id}": REFUSED,
    "POST /runs/{run_id}/records": REFUSED,
    "POST /runs/{run_id}/clock": REFUSED,
    "POST /runs/{run_id}/sign": NOT_THEIRS,
    "POST /runs/{run_id}/unlock": REFUSED,
    "GET /sheets": SIGNED_IN,
    # a sheet of the banquet table: of none of these, and the organiser sees marks when opened
    "GET /sheets/{sheet_id}": (401, *(404,) * 6),
    "POST /sheets/{sheet_id}/marks": REFUSED,
    "POST /sheets/{sheet_id}/submit": NOT_THEIRS,
    "POST /sheets/{sheet_id}/sign": NOT_THEIRS,
    "POST /sheets/{sheet_id}/unlock": REFUSED,
}


def operations():
    return {
        f"{method} {path}"
        for _, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def test_every_operation_is_in_the_matrix():
    assert operations() == set(MATRIX)


@pytest.fixture
def known(demo):
    worker = demo["worker"]
    enrolment = Enrolment.objects.get(person=worker, course_class__code="PC-PHO-1")
    return {
        "enrolment_id": enrolment.uuid,
        "session_id": ClassSession.objects.filter(course_class__code="LD-ROB-2").first().uuid,
        "strike_id": NOBODY_THERE,
        "override_id": NOBODY_THERE,
        "number": Certificate.objects.filter(person=worker).first().number,
        "draw_id": NOBODY_THERE,
        "round_id": NOBODY_THERE,
        "stage_id": NOBODY_THERE,
        "drill": Stage.objects.get(event__code="FIRED").uuid,
        "run_id": TimedRun.objects.filter(stage_entry__stage__event__code="FIRED").first().uuid,
        "match_id": NOBODY_THERE,
        "change_id": ClassChange.objects.order_by("pk").first().uuid,
        "list_id": NOBODY_THERE,
        "sheet_id": Sheet.objects.filter(state="draft").first().uuid,
    }


@pytest.mark.parametrize("operation", sorted(MATRIX))
def test_each_role_gets_what_the_matrix_says(operation, demo, known, client):
    method, path = operation.split()
    known["code"] = "LD-ROB" if path.startswith("/courses") else "LD-ROB-2"
    if path.startswith(("/competitions", "/events")):
        known["code"] = "TABLE"
    if path.endswith("/runs"):
        known["stage_id"] = known["drill"]
    if path.startswith("/problems"):
        known["code"] = "bad_value"
    got = []
    for role in ROLES:
        client.logout()
        if role != "stranger":
            client.force_login(demo[role], backend="accounts.backends.IdentifierBackend")
        response = client.generic(
            method, f"/api/v1{path.format(**known)}", "{}", content_type="application/json"
        )
        got.append(response.status_code)
        if response.status_code >= 400:
            assert response["Content-Type"] == PROBLEM
            assert response.json()["code"]
    assert tuple(got) == MATRIX[operation]
