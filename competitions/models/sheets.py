"""Sheets and marks: current rows beside their append-only facts."""

import uuid

from django.conf import settings
from django.db import models

from competitions.models.entries import StageEntry
from competitions.models.events import Stage
from competitions.models.officials import Official, PanelJudge
from competitions.models.schemes import Aspect
from competitions.rules.states import SheetState


class Sheet(models.Model):
    """One judge's marks for one entry of a stage.

    `extra` are measurements taken over from a judge who stands aside (回避) for this entry.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="sheets")
    stage_entry = models.ForeignKey(StageEntry, on_delete=models.PROTECT, related_name="sheets")
    judge = models.ForeignKey(PanelJudge, on_delete=models.PROTECT, related_name="sheets")
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in SheetState],
        default=SheetState.DRAFT,
    )
    done = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveSmallIntegerField()
    first_mark_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    extra = models.ManyToManyField(Aspect, related_name="taken_over", blank=True)

    class Meta:
        # By keys: following the rows' own orders would go round in circles.
        ordering = ["stage_id", "stage_entry_id", "judge_id"]
        constraints = [
            models.UniqueConstraint(fields=["stage_entry", "judge"], name="sheet_once"),
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("expected")), name="sheet_done_at_most_all"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(done=models.F("expected")),
                name="sheet_submitted_without_gap",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.uuid}"


class Mark(models.Model):
    """A sheet's current mark of an aspect: `value` was measured, `score` was judged.

    `items` are the numbers of the things that were tapped; `fact` is the MarkFact that stands,
    `round` its round (2 and up: scored again).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="marks")
    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="marks")
    value = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    items = models.JSONField(default=list)
    fact = models.UUIDField()
    round = models.PositiveSmallIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["sheet_id", "aspect_id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "aspect"], name="mark_once"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) ^ models.Q(score__isnull=False),
                name="mark_value_or_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.aspect_id}"


class MarkFact(models.Model):
    """One entered mark, with the device's own id: append-only, never dropped.

    `after` is the fact it replaced on the device; a `conflict` was not made current until the
    chief judge settles it. `round` is 2 and up for a re-score.
    """

    uuid = models.UUIDField(unique=True)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="facts")
    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="facts")
    value = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    items = models.JSONField(default=list)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    after = models.UUIDField(null=True, blank=True)
    device = models.CharField(max_length=64, blank=True)
    n = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=1)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["stored", "conflict", "settled"]),
                name="mark_fact_outcome_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class SheetFact(models.Model):
    """Who moved a sheet (submit, sign, lock, unlock, re-open), when, why: append-only.

    `uuid` is NULL on rows from before signatures had a fact of their own in the ledger.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, null=True, editable=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="moves")
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    why = models.CharField(max_length=200, blank=True)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Rescore(models.Model):
    """A judgement whose spread is above 1: to be talked over and scored again; old scores stay."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage_entry = models.ForeignKey(StageEntry, on_delete=models.PROTECT, related_name="rescores")
    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="rescores")
    round = models.PositiveSmallIntegerField(default=2)
    scores = models.JSONField()
    opened_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage_entry", "aspect"],
                condition=models.Q(closed_at__isnull=True),
                name="rescore_once_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Incident(models.Model):
    """Something that happened at a station; the chief judge may give time back."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="incidents")
    stage_entry = models.ForeignKey(
        StageEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    text = models.CharField(max_length=500)
    seconds_given_back = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.uuid)
