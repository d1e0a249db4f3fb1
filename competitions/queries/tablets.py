"""Which official sits at a tablet, or sends from one."""

import datetime
import hashlib
import hmac

from competitions.models import JudgeSession, Official


def sha256(text: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(text.encode()).hexdigest()


def device_token(key: str) -> str:
    """The token that a tablet sends marks with, made of its cookie's key; it shows nothing."""
    return hmac.new(key.encode(), b"device-token", hashlib.sha256).hexdigest()


def official_by_secret(secret: str) -> Official | None:
    """The official whose badge this is."""
    return (
        Official.objects.filter(badge_sha256=sha256(secret), ended_at__isnull=True)
        .exclude(badge_sha256="")
        .select_related("competition", "event", "person")
        .first()
    )


def session_by_key(key: str, at: datetime.datetime) -> JudgeSession | None:
    """The session that a tablet's cookie opens now."""
    if not key:
        return None
    return (
        JudgeSession.objects.filter(
            key_sha256=sha256(key),
            ended_at__isnull=True,
            expires_at__gt=at,
            official__ended_at__isnull=True,
        )
        .select_related("official__person", "official__competition", "official__event")
        .first()
    )


def session_by_token(token: str, at: datetime.datetime) -> JudgeSession | None:
    """The session whose device token this is, also after the official has left the tablet."""
    return (
        JudgeSession.objects.filter(
            token_sha256=sha256(token), token_until__gt=at, official__ended_at__isnull=True
        )
        .select_related("official__person")
        .first()
    )


def other_tablets(session: JudgeSession, at: datetime.datetime) -> int:
    """How many other tablets the same official has open."""
    found = JudgeSession.objects.filter(
        official=session.official_id, ended_at__isnull=True, expires_at__gt=at
    )
    return found.exclude(pk=session.pk).count()
