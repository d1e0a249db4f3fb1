"""A violated constraint is known by its name, a lock that did not come by its state."""

import sqlite3

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from core.constraints import constraint_of, refused_as
from core.errors import Busy, RuleBroken
from core.idempotency.models import Answer
from core.jobs.models import Job
from core.ledger.models import Block
from core.locking import is_busy, locked, locked_one
from skillcamp.middleware import Errors
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db


def block(**more):
    fields = {"chain": "x", "no": 1, "previous": "", "hash": "", "count": 0, "sealed_at": AT}
    return Block.objects.create(**fields | more)


def violated(make):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
    return constraint_of(error.value)


def test_a_unique_constraint_is_named():
    block()
    assert violated(block) == "block_no_once"


def test_a_unique_constraint_over_a_key_to_another_table_is_named():
    person = make_person()
    fields = {"person": person, "key": "k", "status": 200, "body": "{}", "created_at": AT}
    Answer.objects.create(**fields)
    assert violated(lambda: Answer.objects.create(**fields)) == "answer_once"


def test_a_check_is_named():
    broken = {"kind": "x", "state": "nowhere", "created_at": AT}
    assert violated(lambda: Job.objects.create(**broken)) == "job_state_known"


def test_a_column_that_is_unique_by_itself_is_named_with_its_model():
    job = Job.objects.create(kind="x", key="k", created_at=AT)
    assert violated(lambda: Job.objects.create(kind="x", key="k", created_at=AT)) == "Job.key"
    same = {"kind": "x", "uuid": job.uuid, "created_at": AT}
    assert violated(lambda: Job.objects.create(**same)) == "Job.uuid"


def test_a_known_constraint_is_refused_by_its_code_and_the_transaction_goes_on():
    block()
    with pytest.raises(RuleBroken) as refused, refused_as({"block_no_once": "bad_value"}):
        block()
    assert refused.value.code == "bad_value"
    assert Block.objects.count() == 1


def test_any_other_constraint_is_a_bug():
    block()
    with pytest.raises(IntegrityError), refused_as({"fact_position_once": "bad_value"}):
        block()


def error_of(cause):
    error = OperationalError("…")
    error.__cause__ = cause
    return error


def cause(**told):
    return type("Cause", (Exception,), told)()


def test_a_lock_that_did_not_come_is_busy_and_another_fault_is_not():
    assert is_busy(error_of(cause(sqlite_errorname="SQLITE_BUSY")))
    assert is_busy(error_of(cause(sqlstate="55P03")))
    assert is_busy(error_of(cause(sqlstate="40P01")))
    assert not is_busy(error_of(cause(sqlite_errorname="SQLITE_ERROR")))
    assert not is_busy(error_of(cause(sqlstate="57P01")))
    assert not is_busy(error_of(sqlite3.OperationalError("no such table")))


@pytest.mark.parametrize("take", [locked, locked_one])
def test_a_table_that_is_not_there_is_no_busy_moment(take, monkeypatch):
    for told, expected in (("SQLITE_BUSY", Busy), ("SQLITE_ERROR", OperationalError)):
        raised = error_of(cause(sqlite_errorname=told))

        def fails(*args, raised=raised, **kwargs):
            raise raised

        with monkeypatch.context() as patched:
            patched.setattr("django.db.models.QuerySet._fetch_all", fails)
            with pytest.raises(expected):
                take(Block.objects.all())


def test_a_database_that_is_locked_answers_503_with_when_to_try_again(rf):
    request = rf.get("/")
    request.user = make_person()
    request.session = {}
    errors = Errors(lambda _: None)
    response = errors.process_exception(request, error_of(cause(sqlite_errorname="SQLITE_BUSY")))
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert errors.process_exception(request, error_of(cause(sqlstate="57P01"))) is None
    assert connection.is_usable()
