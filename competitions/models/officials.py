"""Officials, their badges, panels, and which judge marks what."""

import uuid

from django.conf import settings
from django.db import models

from competitions.models.competition import Competition
from competitions.models.events import Event, Stage
from competitions.models.schemes import Aspect, Criterion
from competitions.rules.states import Duty


class Official(models.Model):
    """A duty, held by a person at an event (or the whole competition when `event` is NULL).

    The badge's QR holds a secret whose SHA-256 is kept; the PIN is kept as an HMAC with it.
    `wrong_pins` since the last right one; `pin_blocked_until` after too many.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="officials"
    )
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="officials"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="official_duties"
    )
    duty = models.CharField(max_length=16, choices=[(d.value, d.value) for d in Duty])
    badge_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    pin_digest = models.CharField(max_length=64, blank=True)
    badge_made_at = models.DateTimeField(null=True, blank=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    pin_blocked_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["competition", "pk"]
        constraints = [
            # Two, as SQLite has no unique constraint that takes two NULL events for the same.
            models.UniqueConstraint(
                fields=["competition", "event", "person", "duty"],
                condition=models.Q(ended_at__isnull=True, event__isnull=False),
                name="official_event_duty_once",
            ),
            models.UniqueConstraint(
                fields=["competition", "person", "duty"],
                condition=models.Q(ended_at__isnull=True, event__isnull=True),
                name="official_duty_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.uuid}"


class Panel(models.Model):
    """Judges (three for judgement) who mark the given criteria of a stage; 甲, 乙, 丙."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="panels")
    no = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=16)
    name_en = models.CharField(max_length=16, blank=True)
    criteria = models.ManyToManyField(Criterion, related_name="panels")

    class Meta:
        ordering = ["stage", "no"]
        constraints = [models.UniqueConstraint(fields=["stage", "no"], name="panel_no_once")]

    def __str__(self) -> str:
        return self.name_zh


class PanelJudge(models.Model):
    """A judge's seat in a panel (甲1)."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="judges")
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="panels")
    no = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["panel", "no"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "no"],
                condition=models.Q(ended_at__isnull=True),
                name="panel_seat_once",
            ),
            models.UniqueConstraint(fields=["panel", "official"], name="panel_judge_once"),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}/{self.no}"


class Assignment(models.Model):
    """A judge marks an aspect of a stage: one for a measurement, all of the panel for the rest."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="assignments")
    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="assignments")
    judge = models.ForeignKey(PanelJudge, on_delete=models.PROTECT, related_name="assignments")

    class Meta:
        ordering = ["stage_id", "aspect_id", "judge_id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "aspect", "judge"], name="assignment_once")
        ]

    def __str__(self) -> str:
        return f"{self.aspect_id} by {self.judge_id}"


class JudgeSession(models.Model):
    """A tablet that an official opened with badge and PIN; no session of an account.

    The cookie's key and the device token are kept as SHA-256. After the official has left (or the
    time is over) nothing can be seen with either, but marks made before may still be sent with the
    device token until `token_until`.
    """

    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="sessions")
    key_sha256 = models.CharField(max_length=64, unique=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=36)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.device
