"""The one place that asks the clock; rules and actions take `at` as an argument."""

import datetime

from django.utils import timezone


def now() -> datetime.datetime:
    """The time now, aware, UTC."""
    return timezone.now()
