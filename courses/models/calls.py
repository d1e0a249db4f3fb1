"""Who was called about a class, and what they said: append-only."""

import uuid

from django.conf import settings
from django.db import models

from courses.models.changes import ClassChange
from courses.models.enrolment import Enrolment
from courses.rules.calls import About, Outcome


class Call(models.Model):
    """A call about something that was told or asked at `asked_at`; the newest one says how it stands.

    `change` is what a *won't come* did, so that it can be taken back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="calls")
    about = models.CharField(max_length=12, choices=[(a.value, a.value) for a in About])
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=[(o.value, o.value) for o in Outcome])
    note = models.CharField(max_length=200, blank=True)
    change = models.ForeignKey(
        ClassChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about__in=[a.value for a in About]), name="call_about_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=[o.value for o in Outcome]),
                name="call_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.uuid}"
