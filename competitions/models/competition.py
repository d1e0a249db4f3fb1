"""An edition of a competition: its head, its hosts, its rules and documents."""

import uuid

from django.db import models

from accounts.models import Unit
from competitions.rules.states import CompetitionState, HostRole
from places.models import Venue


class Competition(models.Model):
    """An edition. `unit` is whose organisers run it; `chain` names its ledger.

    `notice_days` are working days of the public notice (公示) of a provisional result.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=24, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="competitions")
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    level = models.CharField(max_length=32, blank=True)
    document_no = models.CharField(max_length=60, blank=True)
    size_reported = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=16,
        choices=[(s.value, s.value) for s in CompetitionState],
        default=CompetitionState.DRAFT,
        db_index=True,
    )
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    entry_opens_at = models.DateTimeField(null=True, blank=True)
    entry_closes_at = models.DateTimeField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(default=5)
    contact_zh = models.CharField(max_length=200, blank=True)
    contact_en = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    rehearsal = models.BooleanField(default=False)
    made_up = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="competition_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def chain(self) -> str:
        """The name of its ledger; a rehearsal has one of its own."""
        return f"rehearsal:{self.code}" if self.rehearsal else f"competition:{self.code}"


class CompetitionHost(models.Model):
    """Who hosts (主办), organises (承办) or co-organises (协办); a unit of ours or a name."""

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="hosts")
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in HostRole])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["competition", "role", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "role", "name_zh"], name="competition_host_once"
            )
        ]

    def __str__(self) -> str:
        return self.name_zh


class CompetitionDocument(models.Model):
    """The rules, the technical document or a notice, in a version; old versions stay."""

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField(max_length=16)
    version = models.CharField(max_length=24)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    file = models.FileField(upload_to="competitions/documents", blank=True)
    published_on = models.DateField()

    class Meta:
        ordering = ["competition", "kind", "-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "kind", "version"], name="competition_document_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["rules", "technical", "notice"]),
                name="competition_document_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
