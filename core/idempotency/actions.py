"""Once only: the same key and body from the same person is answered as the first was."""

import datetime
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from core.constraints import constraint_of
from core.errors import RuleBroken
from core.idempotency.models import Answer

LONGEST_KEY = 120
KEPT = datetime.timedelta(hours=48)


def replay_or_run(
    *,
    person: Any,
    key: str,
    method: str,
    path: str,
    body: bytes,
    run: Callable[[], tuple[int, dict[str, Any]]],
    at: datetime.datetime,
) -> tuple[int, dict[str, Any]]:
    """Run and keep the answer, in one transaction; or give the answer that was kept.

    Raises `idempotency_mismatch` (422) for the same key with another request. Of two at once the
    second is undone by the constraint and answered as the first. A refusal is not kept: asking
    again may be answered anew.
    """
    if not key or len(key) > LONGEST_KEY:
        raise RuleBroken("idempotency_key_bad", status=400)
    digest = hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()
    kept = Answer.objects.filter(person=person, key=key).first()
    if kept is None:
        try:
            with transaction.atomic():
                status, content = run()
                kept = Answer.objects.create(
                    person=person,
                    key=key,
                    body_sha256=digest,
                    method=method,
                    path=path[:200],
                    status=status,
                    body=json.loads(json.dumps(content, cls=DjangoJSONEncoder)),
                    created_at=at,
                )
        except IntegrityError as error:
            if constraint_of(error) != "answer_once":
                raise
            kept = Answer.objects.get(person=person, key=key)
    if kept.body_sha256 != digest:
        raise RuleBroken("idempotency_mismatch")
    return kept.status, kept.body


def purge(*, at: datetime.datetime) -> int:
    """Forget answers older than two days."""
    return Answer.objects.filter(created_at__lt=at - KEPT).delete()[0]
