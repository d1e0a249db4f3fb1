"""A class: a course held once; its sessions and its staff."""

import datetime
import secrets
import uuid

from django.conf import settings
from django.db import models

from accounts.models import Unit
from certificates.models import Skill
from courses.models.catalogue import Course
from courses.rules.states import ApprovalBy, ClassState, Giving
from places.models import Room, Venue


def new_secret() -> str:
    """A random secret for a session's rotating code (never leaves the server)."""
    return secrets.token_hex(32)


class CourseClass(models.Model):
    """A course held once. `capacity` NULL is no limit and has no seat rows.

    `frozen_at` is when the list of the ballot was published, `drawn_at` when it gave its seats: in
    between no seat is given, afterwards what is left goes by arrival. `approval_by` says whose yes
    a request needs, `approval_until` when it lapses (NULL: when the class begins).
    Below `least` people the class need not be held: that is decided at `decide_at`, and `held_at` is
    when it was said that it is.
    `first_session_at` and `last_session_at` follow the sessions; `age_from` and `age_to` are full
    years on the first day, both included. `only_groups` are categories of workers, none means all;
    `needed_skills` are trades in which one must have a record. `season_limit` is how many live
    enrolments a person may have in the classes that name the same `season`, this one included.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="classes")
    label_zh = models.CharField(max_length=60)
    label_en = models.CharField(max_length=60, blank=True)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField(
        max_length=16,
        choices=[(s.value, s.value) for s in ClassState],
        default=ClassState.DRAFT,
    )
    giving = models.CharField(
        max_length=16, choices=[(g.value, g.value) for g in Giving], default=Giving.ARRIVAL
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)
    least = models.PositiveIntegerField(null=True, blank=True)
    decide_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    approval_by = models.CharField(
        max_length=16,
        choices=[(a.value, a.value) for a in ApprovalBy],
        default=ApprovalBy.ORGANISER,
    )
    approval_until = models.DateTimeField(null=True, blank=True)
    cancel_until = models.DateTimeField(null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(default=24)
    only_units = models.ManyToManyField(Unit, blank=True, related_name="+")
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    only_groups = models.JSONField(default=list, blank=True)
    needed_skills = models.ManyToManyField(Skill, blank=True, related_name="+")
    season = models.CharField(max_length=20, blank=True, db_index=True)
    season_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes_per_hour = models.PositiveSmallIntegerField(default=45)
    late_after_minutes = models.PositiveSmallIntegerField(default=15)
    half_after_minutes = models.PositiveSmallIntegerField(default=30)
    leave_left_out = models.BooleanField(default=True)
    first_session_at = models.DateTimeField(null=True, blank=True)
    last_session_at = models.DateTimeField(null=True, blank=True)
    rehearsal = models.BooleanField(default=False)
    made_up = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["first_session_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gt=0),
                name="class_capacity_null_or_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(decide_at__isnull=True) | models.Q(least__gt=0),
                name="class_decides_about_least",
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=True) | models.Q(giving="ballot"),
                name="class_frozen_only_by_ballot",
            ),
            models.CheckConstraint(
                condition=models.Q(age_from__isnull=True)
                | models.Q(age_to__isnull=True)
                | models.Q(age_to__gte=models.F("age_from")),
                name="class_ages_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(season_limit__isnull=True)
                | (models.Q(season_limit__gt=0) & ~models.Q(season="")),
                name="class_season_limit_has_season",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def asking_ends_at(self) -> datetime.datetime | None:
        """Until when one may ask; after a ballot what is left goes by arrival, to the start.

        What is asked when nobody decides any more would lapse at once.
        """
        if self.drawn_at is not None:
            return None
        until = self.approval_until if self.giving == Giving.APPROVAL else None
        return min((t for t in (self.closes_at, until) if t is not None), default=None)


class ClassQuota(models.Model):
    """Seats of a class that are kept for a unit (and all below it), a group of workers, or both.

    From `release_at` on, what is left of them is open to everybody; NULL keeps them to the end.
    """

    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="quotas")
    no = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    category = models.CharField(max_length=32, blank=True)
    count = models.PositiveIntegerField()
    release_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course_class", "no"]
        constraints = [
            models.UniqueConstraint(fields=["course_class", "no"], name="class_quota_no_once"),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) | ~models.Q(category=""),
                name="class_quota_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_class_id}/{self.no}"


class ClassFact(models.Model):
    """Who opened, published, resized, finished or cancelled a class, and why: append-only."""

    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind


class ClassStaff(models.Model):
    """A duty at a class: trainer or class manager."""

    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="staff")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="class_duties"
    )
    duty = models.CharField(max_length=16, default="trainer")
    title_zh = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course_class", "person", "duty"], name="class_staff_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty} of class {self.course_class_id}"


class ClassSession(models.Model):
    """One meeting of a class. `hours` are class hours (学时), stored, never guessed.

    `moved` counts how often it was moved, as a calendar wants to know (SEQUENCE).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_class = models.ForeignKey(
        CourseClass, on_delete=models.PROTECT, related_name="sessions"
    )
    no = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=16, default="theory")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True)
    opens_before_minutes = models.PositiveSmallIntegerField(default=30)
    closes_after_minutes = models.PositiveSmallIntegerField(default=60)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    pairing_code = models.CharField(max_length=8, blank=True)
    pairing_until = models.DateTimeField(null=True, blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    moved = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course_class", "no"], name="session_no_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["pairing_code"],
                condition=~models.Q(pairing_code=""),
                name="session_pairing_code_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_class_id}/{self.no}"
