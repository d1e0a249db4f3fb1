"""Runs of a timed stage: a time a station, faults, and their history."""

import uuid

from django.conf import settings
from django.db import models

from competitions.models.entries import StageEntry
from competitions.models.events import TimedPenalty, TimedStation
from competitions.rules.states import SheetState, Standing


class TimedRun(models.Model):
    """One run of an entry; draft until it is submitted, then signed and locked like a sheet."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage_entry = models.ForeignKey(StageEntry, on_delete=models.PROTECT, related_name="runs")
    no = models.PositiveSmallIntegerField(default=1)
    standing = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Standing], default=Standing.OK
    )
    why = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in SheetState],
        default=SheetState.DRAFT,
    )
    started_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["stage_entry", "no"]
        constraints = [
            models.UniqueConstraint(fields=["stage_entry", "no"], name="timed_run_once"),
            models.CheckConstraint(condition=models.Q(no__gte=1), name="timed_run_no_from_1"),
        ]

    def __str__(self) -> str:
        return f"run {self.no} of {self.stage_entry_id}"


class StationTime(models.Model):
    """The time at a station in seconds; `stopped` at the limit."""

    run = models.ForeignKey(TimedRun, on_delete=models.PROTECT, related_name="times")
    station = models.ForeignKey(TimedStation, on_delete=models.PROTECT, related_name="times")
    seconds = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    stopped = models.BooleanField(default=False)

    class Meta:
        ordering = ["run", "station"]
        constraints = [
            models.UniqueConstraint(fields=["run", "station"], name="station_time_once"),
            models.CheckConstraint(
                condition=models.Q(seconds__isnull=True) | models.Q(seconds__gt=0),
                name="station_seconds_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.station_id}"


class StationFault(models.Model):
    """How often a fault was seen in a run."""

    run = models.ForeignKey(TimedRun, on_delete=models.PROTECT, related_name="faults")
    penalty = models.ForeignKey(TimedPenalty, on_delete=models.PROTECT, related_name="faults")
    count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["run", "penalty"]
        constraints = [
            models.UniqueConstraint(fields=["run", "penalty"], name="station_fault_once"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="fault_count_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.penalty_id}"


class RunFact(models.Model):
    """What was written of a run, when and by whom: append-only. `values` as the run then stood.

    `record` is the id that the device gave to what it sent, where it gave one. Of the kind
    `differs`, `values` are what was sent: it changed nothing.
    """

    run = models.ForeignKey(TimedRun, on_delete=models.PROTECT, related_name="facts")
    record = models.UUIDField(null=True, unique=True, editable=False)
    kind = models.CharField(max_length=16)
    values = models.JSONField()
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind
