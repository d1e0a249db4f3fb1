"""Requests for a seat that somebody has to approve, and who may do it for an officer."""

from django.conf import settings
from django.db import models

from accounts.models import Unit
from courses.models.enrolment import Enrolment


class SeatRequest(models.Model):
    """What is asked and how far it has come: a yes of each side that the class wants.

    `mend_what` and `mend_until` say what to mend while the request is returned. A change of the
    request takes both yes back.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="request")
    note = models.CharField(max_length=500, blank=True)
    unit_yes_at = models.DateTimeField(null=True, blank=True)
    unit_yes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    organiser_yes_at = models.DateTimeField(null=True, blank=True)
    organiser_yes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    mend_what = models.CharField(max_length=200, blank=True)
    mend_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"request of enrolment {self.enrolment_id}"


class ApprovalDeputy(models.Model):
    """Decides on requests for an officer, for a time, with a name of their own.

    It is good only while the officer holds the duty for the unit.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputyships"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="approval_deputy_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("officer")),
                name="approval_deputy_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"deputy for unit {self.unit_id}"
