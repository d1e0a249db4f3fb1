"""Standings of stages and events, the result's way to the public, awards."""

import uuid

from django.conf import settings
from django.db import models

from certificates.models import Certificate
from competitions.models.entries import Entry
from competitions.models.events import Event, Stage
from competitions.rules.states import ResultState, Standing


class StageStanding(models.Model):
    """An entry's place in a stage, whatever its format. All that combining and awards read.

    `mark` is in the stage's own unit (marks: more is better; seconds: less is better; NULL for a
    bracket); `reason` is {"code", "facts"}, worded in the reader's language.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="standings")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="standings")
    rank = models.PositiveIntegerField(null=True, blank=True)
    mark = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Standing], default=Standing.OK
    )
    reason = models.JSONField(default=dict)
    revision = models.PositiveIntegerField()

    class Meta:
        ordering = ["stage", models.F("rank").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "entry"], name="stage_standing_once")
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.entry_id}"


class Result(models.Model):
    """An event's result on its way: computing → checked → signed → provisional → final.

    `notice_from` and `notice_to` are the first and last day of the public notice; `ledger_no` and
    `ledger_head` the chain's newest block at the signature; `edition` the rules and code used.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="result")
    state = models.CharField(
        max_length=12,
        choices=[(s.value, s.value) for s in ResultState],
        default=ResultState.COMPUTING,
    )
    revision = models.PositiveIntegerField(default=0)
    edition = models.CharField(max_length=60, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    ledger_no = models.PositiveIntegerField(null=True, blank=True)
    ledger_head = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    notice_from = models.DateField(null=True, blank=True)
    notice_to = models.DateField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["provisional", "final"])
                | models.Q(notice_to__isnull=False),
                name="result_published_has_notice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.uuid}"


class ResultFact(models.Model):
    """Who moved a result, when, why: append-only."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="facts")
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class EventStanding(models.Model):
    """An entry's place in the event's result."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="standings")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="event_standings")
    rank = models.PositiveIntegerField(null=True, blank=True)
    mark = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Standing], default=Standing.OK
    )
    reason = models.JSONField(default=dict)
    revision = models.PositiveIntegerField()

    class Meta:
        ordering = ["event", models.F("rank").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "entry"], name="event_standing_once")
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.entry_id}"


class AwardRule(models.Model):
    """What earns an award: ranks `first`–`last`, a `share` of the ranked, or a least mark.

    `widen`: ties at the edge all get it; else none of them does.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="award_rules")
    order = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=8)
    first = models.PositiveIntegerField(null=True, blank=True)
    last = models.PositiveIntegerField(null=True, blank=True)
    share = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    least = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    widen = models.BooleanField(default=True)

    class Meta:
        ordering = ["event", "order"]
        constraints = [
            models.UniqueConstraint(fields=["event", "order"], name="award_rule_order_once"),
            models.CheckConstraint(
                condition=models.Q(by__in=["rank", "share", "mark"]), name="award_rule_by_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh


class Award(models.Model):
    """An award of a final result, for an entry; a person's certificate hangs on it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="awards")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="awards")
    rule = models.ForeignKey(AwardRule, on_delete=models.PROTECT, related_name="awards")
    certificates = models.ManyToManyField(Certificate, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["event", "rule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "entry"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="award_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.entry_id}"
