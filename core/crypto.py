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


def lookup_hash(value: str) -> str:
    """A keyed SHA-256 (hex) that finds an encrypted value again.

    The key is derived from the last key of FIELD_KEYS, the oldest: rotation prepends new ones.
    """
    key = hashlib.sha256(b"lookup:" + settings.FIELD_KEYS[-1].encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
