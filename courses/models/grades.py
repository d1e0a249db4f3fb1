"""Graded items, grades with history, completions."""

from django.conf import settings
from django.db import models

from courses.models.classes import CourseClass
from courses.models.enrolment import Enrolment
from courses.rules.states import CompletionOutcome, CompletionState


class GradedItem(models.Model):
    """Something that is graded in a class; `kind` is mark or attendance; weight in percent."""

    course_class = models.ForeignKey(
        CourseClass, on_delete=models.PROTECT, related_name="graded_items"
    )
    code = models.CharField(max_length=32)
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=16, default="mark")
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    maximum = models.DecimalField(max_digits=6, decimal_places=2, default="100.00")
    must_pass = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["course_class", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course_class", "code"], name="graded_item_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0) & models.Q(weight__lte=100),
                name="graded_item_weight_0_to_100",
            ),
            models.CheckConstraint(
                condition=models.Q(maximum__gt=0), name="graded_item_maximum_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Grade(models.Model):
    """The current mark of one person for one item."""

    item = models.ForeignKey(GradedItem, on_delete=models.PROTECT, related_name="grades")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="grades")
    mark = models.DecimalField(max_digits=6, decimal_places=2)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "enrolment"], name="grade_once"),
            models.CheckConstraint(condition=models.Q(mark__gte=0), name="grade_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.mark)


class GradeFact(models.Model):
    """Each mark ever given, by whom: append-only."""

    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="facts")
    old = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    new = models.DecimalField(max_digits=6, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Completion(models.Model):
    """The outcome of an enrolment: hours earned, mark, who signed, who confirmed."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="completion"
    )
    outcome = models.CharField(
        max_length=16, choices=[(o.value, o.value) for o in CompletionOutcome]
    )
    state = models.CharField(
        max_length=16,
        choices=[(s.value, s.value) for s in CompletionState],
        default=CompletionState.PROPOSED,
    )
    hours = models.DecimalField(max_digits=7, decimal_places=2)
    hours_share = models.DecimalField(max_digits=6, decimal_places=5)
    mark = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    details = models.JSONField(default=dict)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.state}"


class CompletionFact(models.Model):
    """Proposal, signature, confirmation, re-opening: append-only."""

    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="facts")
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
