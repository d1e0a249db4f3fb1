"""What was scanned or marked (events, kept for ever) and the status derived from it."""

import uuid

from django.conf import settings
from django.db import models

from courses.models.classes import ClassSession
from courses.models.enrolment import Enrolment
from courses.rules.states import AttendanceStatus


class AttendanceEvent(models.Model):
    """One scan or mark. `uuid` is given by the device for a roll, so a resend is the same event."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="events")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="events")
    way = models.CharField(max_length=16)
    status = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.way} {self.status}"


class AttendanceRecord(models.Model):
    """The current status of one person in one session, and whether a person overruled it."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="records")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="records")
    status = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in AttendanceStatus]
    )
    share = models.DecimalField(max_digits=4, decimal_places=3)
    overruled = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    signed_in_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_once"),
            models.CheckConstraint(
                condition=models.Q(share__gte=0) & models.Q(share__lte=1),
                name="attendance_share_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return self.status
