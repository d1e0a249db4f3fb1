"""The same key from two threads at once: done once, answered alike."""

import threading

import pytest
from django.db import connection

from core.errors import RuleBroken
from core.idempotency.actions import Asked, answer_once, purge
from core.idempotency.models import Answer
from core.ledger.models import Block
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def once(person, run, *, key="k", body=b"{}"):
    asked = Asked(person, key, "POST", "/x", body)
    return answer_once(asked=asked, run=run, refusal=lambda e: (e.status, e.code), at=AT)


def make_block():
    number = Block.objects.count() + 1
    fields = {"chain": f"x{number}", "previous": "", "hash": "", "count": 0, "sealed_at": AT}
    Block.objects.create(no=number, **fields)
    return 201, f"block {number}"


def test_two_at_once_are_done_once_and_get_the_same_answer():
    person = make_person()
    start = threading.Barrier(4)
    answers = []

    def ask():
        start.wait()
        answers.append(once(person, make_block))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(201, "block 1")] * 4
    assert Block.objects.count() == 1


def test_another_body_under_the_same_key_is_refused_and_does_nothing():
    person = make_person()
    once(person, make_block)
    with pytest.raises(RuleBroken) as refused:
        once(person, make_block, body=b'{"a":1}')
    assert refused.value.code == "idempotency_mismatch"
    assert Block.objects.count() == 1


def test_a_refusal_is_kept_and_undoes_what_was_begun():
    person = make_person()

    def refuses():
        make_block()
        raise RuleBroken("bad_value")

    for run in (refuses, make_block):
        assert once(person, run) == (422, "bad_value")
    assert not Block.objects.exists()


def test_a_call_above_the_limit_is_not_kept():
    person = make_person()

    def refuses():
        raise RuleBroken("too_many", status=429)

    with pytest.raises(RuleBroken):
        once(person, refuses)
    assert once(person, make_block) == (201, "block 1")


def test_answers_are_forgotten_after_two_days():
    once(make_person(), make_block)
    Answer.objects.update(created_at=AT)
    assert purge(at=AT) == 0
    assert purge(at=AT.replace(year=AT.year + 1)) == 1
