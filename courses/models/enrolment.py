"""Seats, the order of arrival, enrolments and their facts."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.models import Unit
from courses.models.classes import ClassQuota, CourseClass
from courses.rules.states import LIVE, SEATED, EnrolmentState, Way
from courses.rules.subsidy import Subsidy


class Seat(models.Model):
    """A seat of a class: the row behind "never sold twice". `quota` keeps it for some people."""

    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="seats")
    no = models.PositiveIntegerField()
    quota = models.ForeignKey(
        ClassQuota, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course_class", "no"]
        constraints = [models.UniqueConstraint(fields=["course_class", "no"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.course_class_id}/{self.no}"


class EnrolmentParty(models.Model):
    """People who want to be placed together or not at all; `code` is what the others type in.

    It is gathered by its leader, then handed in: from then on it is one in the order of arrival.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="parties")
    code = models.CharField(max_length=8)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="led_parties"
    )
    made_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    dissolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["course_class", "code"], name="party_code_once"),
            models.UniqueConstraint(
                fields=["course_class", "leader"],
                condition=models.Q(dissolved_at__isnull=True),
                name="party_once_led",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class PartyMember(models.Model):
    """Who has said yes to be placed with the others; in one living party of a class at most."""

    party = models.ForeignKey(EnrolmentParty, on_delete=models.PROTECT, related_name="members")
    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="party_memberships"
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course_class", "person"],
                condition=models.Q(left_at__isnull=True),
                name="party_member_once",
            )
        ]

    def __str__(self) -> str:
        return f"member of party {self.party_id}"


class Enrolment(models.Model):
    """One person in one class. `unit` is the person's unit on that day.

    `place` is the order of arrival (from 1, without gaps, per class); `way` is how it was asked for.
    Those who wait stand in the order of `line`: the place, or after a ballot the drawn order.
    `choice` is the rank that the person gave the class in a ranked ballot (1 is wanted most).
    `subsidy` is whether the seat counts for the training subsidy, answered when it was given;
    `subsidy_reasons` say why not, each {"code", "facts"}.
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
    line = models.PositiveIntegerField(default=0)
    choice = models.PositiveSmallIntegerField(null=True, blank=True)
    way = models.CharField(
        max_length=16, choices=[(w.value, w.value) for w in Way], default=Way.SELF
    )
    party = models.ForeignKey(
        EnrolmentParty, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    subsidy = models.CharField(
        max_length=16, blank=True, choices=[(s.value, s.value) for s in Subsidy]
    )
    subsidy_reasons = models.JSONField(default=list, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_until = models.DateTimeField(null=True, blank=True)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["course_class", "place"]
        indexes = [
            models.Index(
                fields=["course_class", "line"],
                condition=models.Q(state="waiting"),
                name="enrolment_waits",
            )
        ]
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
    """Somebody has asked: an append-only row whose key is the order of arrival.

    It is written and committed by itself, so that a crowd doesn't queue for one row, and answered
    in that order under the lock of the class: by an enrolment (the same one for a second tap), or
    by the `refused` reasons, a list of {"code", "facts"}.
    """

    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="arrivals"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    way = models.CharField(
        max_length=16, choices=[(w.value, w.value) for w in Way], default=Way.SELF
    )
    party = models.ForeignKey(EnrolmentParty, on_delete=models.PROTECT, null=True, blank=True)
    at = models.DateTimeField()
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals"
    )
    refused = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["course_class", "id"],
                condition=models.Q(settled_at__isnull=True),
                name="arrival_in_line",
            ),
            models.Index(
                fields=["course_class", "person"],
                condition=models.Q(settled_at__isnull=True),
                name="arrival_own_in_line",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    settled_at__isnull=True, enrolment__isnull=True, refused__isnull=True
                )
                | models.Q(settled_at__isnull=False, enrolment__isnull=False, refused__isnull=True)
                | models.Q(
                    settled_at__isnull=False, enrolment__isnull=True, refused__isnull=False
                ),
                name="arrival_answered_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PreparedRequest(models.Model):
    """Somebody is ready to ask when the class opens: what is agreed to was read. Holds no seat."""

    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["course_class", "person"], name="prepared_once")
        ]

    def __str__(self) -> str:
        return f"prepared {self.pk}"


class EnrolmentFact(models.Model):
    """Who moved an enrolment, when, from, to, why: append-only.

    `details` of a seat that was given: `subsidy` and its `reasons`.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="facts")
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    why = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
