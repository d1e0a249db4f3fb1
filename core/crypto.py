"""Field encryption with keys that rotate, and keyed hashes to look a value up by."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _fernet() -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
        for key in settings.FIELD_KEYS
    )


def encrypt(text: str) -> str:
    """Encrypt with the first key of FIELD_KEYS."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt with whichever key of FIELD_KEYS fits; raises InvalidToken when none does."""
    return _fernet().decrypt(token.encode()).decode()


def _hash(value: str, field_key: str) -> str:
    key = hashlib.sha256(b"lookup:" + field_key.encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def lookup_hash(value: str) -> str:
    """A keyed SHA-256 (hex) by which an encrypted value is found again, by the newest key."""
    return _hash(value, settings.FIELD_KEYS[0])


def lookup_hashes(value: str) -> tuple[str, ...]:
    """All hashes under which the value may be kept, the newest key's first.

    Until `rotate_keys` has been run, a row may still lie under an older key.
    """
    return tuple(_hash(value, key) for key in settings.FIELD_KEYS)
