"""Ballots: seats given by a public draw, of one class or of classes that people rank."""

import uuid

from django.db import models

from accounts.models import Unit
from core.draws.models import Draw
from courses.models.classes import CourseClass


class Ballot(models.Model):
    """One draw for the seats of its classes.

    `ranked`: people rank the classes, and each gets one seat at most. `lost_weight` is how many
    tickets somebody holds who went without in an earlier ballot of the course. The list is public
    from `frozen_at`; seats are given at `seated_at`, once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    ranked = models.BooleanField(default=False)
    closes_at = models.DateTimeField(null=True, blank=True)
    lost_weight = models.PositiveSmallIntegerField(default=1)
    draw = models.OneToOneField(
        Draw, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    seated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=True) | models.Q(draw__isnull=False),
                name="ballot_frozen_has_draw",
            ),
            models.CheckConstraint(
                condition=models.Q(seated_at__isnull=True) | models.Q(frozen_at__isnull=False),
                name="ballot_seated_was_frozen",
            ),
            models.CheckConstraint(
                condition=models.Q(lost_weight__gte=1, lost_weight__lte=100),
                name="ballot_weight_1_to_100",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class BallotClass(models.Model):
    """A class whose seats the ballot gives; of one ballot at most."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="classes")
    course_class = models.OneToOneField(
        CourseClass, on_delete=models.PROTECT, related_name="in_ballot"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.ballot_id}/{self.course_class_id}"
