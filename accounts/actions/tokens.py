"""Personal tokens for the API."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.actions.facts import write_fact
from accounts.models import ApiToken, Person
from accounts.rules.tokens import LONGEST_DAYS, SCOPES
from core.errors import RuleBroken
from core.locking import locked_one


def make_token(
    *,
    person: Person,
    label: str,
    days: int,
    scopes: Sequence[str] = (),
    by: Person | None,
    at: datetime,
) -> tuple[ApiToken, str]:
    """Make a token good for `days`; its text is given once and kept only as a hash.

    No scopes means all. Refuses with `token_days`, `token_scope`, `token_label`.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise RuleBroken("token_days", longest=LONGEST_DAYS)
    if set(scopes) - set(SCOPES):
        raise RuleBroken("token_scope")
    label = label.strip()
    if not label or len(label) > 60:
        raise RuleBroken("token_label")
    plain = f"sc_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            person=person,
            label=label,
            sha256=hashlib.sha256(plain.encode()).hexdigest(),
            scopes=sorted(set(scopes)),
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
        payload = {"token": token.pk, "days": days, "scopes": token.scopes}
        write_fact(person=person, kind="token_made", payload=payload, by=by, at=at)
    return token, plain


def withdraw_token(*, token: ApiToken, by: Person | None, at: datetime) -> ApiToken:
    """Make a token useless from now on; again changes nothing."""
    with transaction.atomic():
        token = locked_one(ApiToken.objects.filter(pk=token.pk))
        if token.withdrawn_at is None:
            token.withdrawn_at = at
            token.save(update_fields=["withdrawn_at"])
            payload = {"token": token.pk}
            write_fact(person=token.person, kind="token_withdrawn", payload=payload, by=by, at=at)
    return token
