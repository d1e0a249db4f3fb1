"""Marking schemes: criteria → sub-criteria → aspects, with descriptors."""

import uuid

from django.conf import settings
from django.db import models

from competitions.models.competition import Competition
from competitions.rules.states import AspectKind


class Scheme(models.Model):
    """A version of a marking scheme; locked when marking starts."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="schemes")
    code = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField(default=1)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    total = models.DecimalField(max_digits=7, decimal_places=2, default=100)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["competition", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "code", "version"], name="scheme_version_once"
            ),
            models.CheckConstraint(condition=models.Q(total__gt=0), name="scheme_total_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Criterion(models.Model):
    """A criterion (A–J)."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="criteria")
    letter = models.CharField(max_length=2)
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["scheme", "letter"]
        constraints = [models.UniqueConstraint(fields=["scheme", "letter"], name="criterion_once")]

    def __str__(self) -> str:
        return f"{self.letter} {self.title_zh}"


class Aspect(models.Model):
    """What gets marks. `rule` is a measurement's rule as `previews/marking` writes it.

    `items` is how many things there are to look at (ten covers), so that they can be tapped; `unit_zh`
    is what is counted or measured.
    """

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="aspects")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="aspects")
    code = models.CharField(max_length=12)
    order = models.PositiveSmallIntegerField()
    sub_zh = models.CharField(max_length=60, blank=True)
    sub_en = models.CharField(max_length=60, blank=True)
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in AspectKind])
    maximum = models.DecimalField(max_digits=6, decimal_places=2)
    rule = models.JSONField(null=True, blank=True)
    step = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    items = models.PositiveSmallIntegerField(null=True, blank=True)
    unit_zh = models.CharField(max_length=16, blank=True)
    unit_en = models.CharField(max_length=24, blank=True)
    tolerance = models.CharField(max_length=60, blank=True)
    deduction_zh = models.CharField(max_length=120, blank=True)
    deduction_en = models.CharField(max_length=120, blank=True)
    section = models.CharField(max_length=24, blank=True)

    class Meta:
        ordering = ["scheme", "order"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="aspect_code_once"),
            models.UniqueConstraint(fields=["scheme", "order"], name="aspect_order_once"),
            models.CheckConstraint(
                condition=models.Q(maximum__gt=0), name="aspect_maximum_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Descriptor(models.Model):
    """What a judgement of 0, 1, 2 or 3 looks like."""

    aspect = models.ForeignKey(Aspect, on_delete=models.PROTECT, related_name="descriptors")
    level = models.PositiveSmallIntegerField()
    text_zh = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["aspect", "level"]
        constraints = [
            models.UniqueConstraint(fields=["aspect", "level"], name="descriptor_once"),
            models.CheckConstraint(
                condition=models.Q(level__lte=3), name="descriptor_level_0_to_3"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aspect_id}/{self.level}"
