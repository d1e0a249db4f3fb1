"""What the organiser does to many people of a class at once: move, cancel, split, merge."""

import uuid

from django.conf import settings
from django.db import models

from courses.models.classes import CourseClass
from courses.models.enrolment import Enrolment
from courses.rules.changes import ChangeKind


class ClassChange(models.Model):
    """One decision about people of a class, so that it can be looked at and taken back as one.

    `target` is the class they are asked to move to, `answer_until` until when both seats are held.
    A merge is finished once nobody's answer is open: then the class itself is cancelled.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_class = models.ForeignKey(CourseClass, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in ChangeKind])
    target = models.ForeignKey(
        CourseClass, on_delete=models.PROTECT, null=True, blank=True, related_name="changes_into"
    )
    reason = models.CharField(max_length=200)
    answer_until = models.DateTimeField(null=True, blank=True)
    # What a merge closed, so that taking it back opens it again.
    old_closes_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="cancel", target__isnull=True, answer_until__isnull=True)
                | models.Q(
                    kind__in=["move", "split", "merge"],
                    target__isnull=False,
                    answer_until__isnull=False,
                ),
                name="class_change_moves_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(target__isnull=True)
                | ~models.Q(target=models.F("course_class")),
                name="class_change_to_another",
            ),
            models.UniqueConstraint(
                fields=["course_class"],
                condition=models.Q(kind="merge", finished_at__isnull=True, undone_at__isnull=True),
                name="class_merges_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class ClassChangeItem(models.Model):
    """One person in it. `made` is the seat held in the other class, or the one given back.

    How a move stands is told by the state of `made`: offered is open, enrolled is a yes.
    """

    change = models.ForeignKey(ClassChange, on_delete=models.PROTECT, related_name="items")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="changed_with")
    made = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="made_by"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "enrolment"], name="change_item_once")
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"
