"""Once only: the same key and body from the same person is answered as the first was."""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core.constraints import constraint_of
from core.errors import RuleBroken
from core.idempotency.models import Answer

KEPT = datetime.timedelta(hours=48)
LONGEST_KEY = 120


@dataclass(frozen=True)
class Asked:
    """A request that is to be answered once: whose, under which key, and what it says."""

    person: Any
    key: str
    method: str
    path: str
    body: bytes

    @property
    def digest(self) -> str:
        """What tells this request from another under the same key."""
        return hashlib.sha256(f"{self.method} {self.path}\n".encode() + self.body).hexdigest()


def answer_once(
    *,
    asked: Asked,
    run: Callable[[], tuple[int, str]],
    refusal: Callable[[RuleBroken], tuple[int, str]],
    alike: bool = False,
    at: datetime.datetime,
) -> tuple[int, str]:
    """Run and keep status and text in one transaction, or give what was kept.

    A rule's refusal is an answer and is kept too, unless it says to come back (429). Of two at the
    same time, the second's work is undone and it gets the first's answer. Raises
    `idempotency_key_bad` (400) and `idempotency_mismatch` (422: the same key, another request).
    `alike` is for what comes to the same however often it is done, and must commit by itself: it
    runs before its key is claimed, and of two at once both get what was kept first.
    """
    if not asked.key.isprintable() or not 1 <= len(asked.key) <= LONGEST_KEY:
        raise RuleBroken("idempotency_key_bad", status=400)
    kept = _kept(asked)
    if kept is not None:
        return kept
    try:
        if alike:
            status, text = run()
            if status == 202:
                return status, text
            with transaction.atomic():
                _keep(asked, status, text, at)
            return status, text
        with transaction.atomic():
            # The key is claimed before the work: another request with it waits here, and its work
            # can't meet what this one has written and not committed.
            claimed = _keep(asked, 0, "", at)
            status, text = run()
            claimed.status, claimed.body = status, text
            claimed.save(update_fields=["status", "body"])
    except RuleBroken as error:
        if error.status == 429:
            raise
        status, text = refusal(error)
        try:
            with transaction.atomic():
                _keep(asked, status, text, at)
        except AnsweredMeanwhileError:
            return _answered(asked)
    except AnsweredMeanwhileError:
        return _answered(asked)
    return status, text


class AnsweredMeanwhileError(Exception):
    """Another request with the key was answered while this one ran."""


def _kept(asked: Asked) -> tuple[int, str] | None:
    found = Answer.objects.filter(person=asked.person, key=asked.key).first()
    return None if found is None else _same(asked, found)


def _answered(asked: Asked) -> tuple[int, str]:
    return _same(asked, Answer.objects.get(person=asked.person, key=asked.key))


def _same(asked: Asked, found: Answer) -> tuple[int, str]:
    if found.body_sha256 != asked.digest:
        raise RuleBroken("idempotency_mismatch")
    return found.status, found.body


def _keep(asked: Asked, status: int, text: str, at: datetime.datetime) -> Answer:
    try:
        return Answer.objects.create(
            person=asked.person,
            key=asked.key,
            body_sha256=asked.digest,
            method=asked.method,
            path=asked.path[:200],
            status=status,
            body=text,
            created_at=at,
        )
    except IntegrityError as error:
        if constraint_of(error) != "answer_once":
            raise
        raise AnsweredMeanwhileError from error


def purge(*, at: datetime.datetime) -> int:
    """Forget answers older than two days."""
    return Answer.objects.filter(created_at__lt=at - KEPT).delete()[0]
