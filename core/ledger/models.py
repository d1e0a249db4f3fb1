"""Facts and the blocks that chain them."""

import uuid

from django.db import models


class Block(models.Model):
    """A sealed run of facts: `hash` covers the facts' hashes and the block before it.

    `listed` is [[uuid, sha256], …] as sealed, so that a fact that is gone can be named; `hash`
    covers its hashes. A block from before it was kept has none.
    """

    chain = models.CharField(max_length=80)
    no = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    listed = models.JSONField(default=list)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["chain", "no"]
        constraints = [models.UniqueConstraint(fields=["chain", "no"], name="block_no_once")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.no}"


class Fact(models.Model):
    """Something that was decided; UUIDs and values only, never names. Append-only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chain = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    subject = models.UUIDField(db_index=True)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    block = models.ForeignKey(
        Block, on_delete=models.PROTECT, null=True, blank=True, related_name="facts"
    )
    position = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["chain"], condition=models.Q(block__isnull=True), name="fact_unsealed"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["block", "position"], name="fact_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
