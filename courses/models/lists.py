"""A list of people to be enrolled from a spreadsheet, looked at row by row and taken once."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from courses.models.classes import CourseClass
from courses.rules.lists import Verdict
from courses.rules.states import Way


class EnrolmentList(models.Model):
    """The file and how far it has come: `read_at` looked at, `taken_at` enrolled.

    `content` is the file (encrypted) until it was read, `heads` its columns as they are called
    there, `columns` which of them is what. Rows up to `taken_upto` have their answer. What was
    refused as a whole says so by `error`. Rows are emptied some days after: `forgotten_at`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="lists")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=16, choices=[(w.value, w.value) for w in Way])
    filename = models.CharField(max_length=120)
    content = models.TextField(blank=True)
    heads = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    error = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    waiting_too = models.BooleanField(default=False)
    taken_upto = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    wanted_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_at__isnull=True)
                | models.Q(read_at__isnull=False, wanted_at__isnull=False),
                name="enrolment_list_read_then_taken",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class EnrolmentListRow(models.Model):
    """A row: its number in the sheet, its cells (encrypted), whom it names and what it comes to.

    `outcome` is the state that the person would get, and once `done` the one they got: empty for who
    was refused after all.
    """

    of = models.ForeignKey(EnrolmentList, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.TextField(blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=16, choices=[(v.value, v.value) for v in Verdict])
    reasons = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    outcome = models.CharField(max_length=16, blank=True)
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["of", "number"]
        indexes = [
            models.Index(fields=["of", "verdict", "number"], name="list_row_verdict"),
            models.Index(fields=["of", "person"], name="list_row_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="list_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id}/{self.number}"
