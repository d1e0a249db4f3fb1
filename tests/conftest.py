"""What all tests share: the language, and Chromium where a test asks for a page."""

import os

import pytest
from django.utils import translation

# Playwright runs an event loop of its own in the main thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def _default_language():
    """Each test begins in the default language, whatever the one before it did."""
    with translation.override("zh-hans"):
        yield
