"""Skills, and the facts that courses and competitions push to a person's record."""

from django.conf import settings
from django.db import models

from accounts.models import Unit


class Skill(models.Model):
    """A trade or skill; `code` is the national occupation code where there is one."""

    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_zh


class RecordFact(models.Model):
    """One line of a person's record: hours, mark or rank earned by `source`."""

    source = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="record_facts"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=16)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    mark = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.source
