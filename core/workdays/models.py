"""What is known of the official calendar beside the library's table."""

from django.conf import settings
from django.db import models


class CalendarYear(models.Model):
    """A year that the library doesn't know yet and that staff entered.

    Weekends are free; the exceptions stand in `CalendarDay`.
    """

    year = models.PositiveSmallIntegerField(unique=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that is worked or free by decision (a swapped day, a holiday); stands over all else."""

    day = models.DateField(unique=True)
    working = models.BooleanField()
    note = models.CharField(max_length=60, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'working' if self.working else 'free'}"
