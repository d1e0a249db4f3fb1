"""Seats, the order of arrival, enrolments and their facts."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Unit
from courses.models.classes import CourseClass
from courses.rules.states import LIVE, SEATED, EnrolmentState


class Seat(models.Model):
    """A seat of a class: the row behind "never sold twice"."""

    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="seats")
    no = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course_class", "no"]
        constraints = [models.UniqueConstraint(fields=["course_class", "no"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.course_class_id}/{self.no}"


class Enrolment(models.Model):
    """One person in one class. `unit` is the person's unit on that day.

    `place` is the order of arrival (from 1, without gaps, per class).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_class = models.ForeignKey(
        CourseClass, on_delete=models.PROTECT, related_name="enrolments"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in EnrolmentState], db_index=True
    )
    seat = models.OneToOneField(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolment"
    )
    place = models.PositiveIntegerField()
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_until = models.DateTimeField(null=True, blank=True)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["course_class", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["course_class", "person"],
                condition=models.Q(state__in=sorted(LIVE)),
                name="enrolment_once_live",
            ),
            models.UniqueConstraint(fields=["course_class", "place"], name="enrolment_place_once"),
            models.CheckConstraint(
                condition=models.Q(seat__isnull=True) | models.Q(state__in=sorted(SEATED)),
                name="enrolment_seat_only_when_seated",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="offered") | models.Q(offer_until__isnull=False),
                name="enrolment_offer_has_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.uuid}"


class Arrival(models.Model):
    """The order of arrival: the identity of the last insert of a request."""

    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="+")
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="arrival")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class EnrolmentFact(models.Model):
    """Who moved an enrolment, when, from, to, why: append-only."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="facts")
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
