"""Tracks, courses and their topics: what is taught, without dates."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Unit
from certificates.models import Skill


class Track(models.Model):
    """A series of courses (leading, job-ready, …); `code` is also the colour's name."""

    code = models.CharField(max_length=32, unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name_zh


class Course(models.Model):
    """What is taught: hours (学时), audience, exam, what the paper is, pass rule.

    `prerequisites` are courses that must have been passed before a seat is given.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=32, unique=True)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="courses")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="courses")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, blank=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    audience_zh = models.CharField(max_length=120, blank=True)
    audience_en = models.CharField(max_length=120, blank=True)
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    default_seats = models.PositiveIntegerField(null=True, blank=True)
    mode = models.CharField(max_length=16)
    exam = models.CharField(max_length=32, default="none")
    certificate = models.CharField(max_length=16, default="none")
    min_hours_share = models.DecimalField(max_digits=4, decimal_places=3, default="0.800")
    pass_mark = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="leads_to"
    )
    order = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.title_zh


class CourseFact(models.Model):
    """Who made or changed a course, and to what (`payload`: the new values): append-only."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind


class Topic(models.Model):
    """One line of a course's syllabus."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="topics")
    no = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["course", "no"]
        constraints = [models.UniqueConstraint(fields=["course", "no"], name="topic_once")]

    def __str__(self) -> str:
        return self.title_zh
