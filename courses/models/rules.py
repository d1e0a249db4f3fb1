"""What is decided about the rules for one person: overrides, and strikes with their appeals."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Unit
from courses.models.classes import ClassSession, CourseClass
from courses.models.enrolment import Enrolment
from courses.rules.eligibility import OVERRIDABLE
from courses.rules.strikes import HALVES, StrikeKind


class RuleOverride(models.Model):
    """The organiser sets a rule aside for one person in one class, with a reason.

    It ends with the class, or at `ended_at` when it is taken back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_class = models.ForeignKey(
        CourseClass, on_delete=models.PROTECT, related_name="overrides"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rule_overrides"
    )
    rule = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course_class", "person", "rule"],
                condition=models.Q(ended_at__isnull=True),
                name="rule_override_once",
            ),
            models.CheckConstraint(
                condition=models.Q(rule__in=sorted(OVERRIDABLE)), name="rule_override_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="rule_override_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of class {self.course_class_id}"


class StrikePolicy(models.Model):
    """A unit's rule for no-shows; it holds for its classes and those of the units below.

    `on_since` NULL is off; the nearest unit upwards that has a row decides.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="strike_policy")
    on_since = models.DateTimeField(null=True, blank=True)
    limit_halves = models.PositiveSmallIntegerField(default=6)
    block_days = models.PositiveSmallIntegerField(default=30)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit_halves__gte=1, block_days__gte=1),
                name="strike_policy_positive",
            )
        ]

    def __str__(self) -> str:
        return f"strikes of unit {self.unit_id}"


class Strike(models.Model):
    """An absence without leave, or a cancellation after the deadline; `halves` are half strikes.

    `unit` is whose rule it was given by. `waived_at` follows the facts, which are append-only.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="strikes"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="strikes")
    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in StrikeKind])
    halves = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    waived_at = models.DateTimeField(null=True, blank=True)
    appeal = models.CharField(max_length=500, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["person", "unit", "at"], name="strike_person_unit_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "session"],
                condition=models.Q(session__isnull=False),
                name="strike_once_a_session",
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(session__isnull=True),
                name="strike_once_for_cancelling",
            ),
            models.CheckConstraint(
                condition=models.Q(halves__in=sorted(HALVES.values())), name="strike_half_or_whole"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) | models.Q(appealed_at__isnull=False),
                name="strike_answer_needs_appeal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class StrikeFact(models.Model):
    """What became of a strike: given, waived, restored, appealed, answered. Append-only."""

    strike = models.ForeignKey(Strike, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=16)
    text = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind
