"""Units (the organisation tree) and the roles that live at a unit."""

import uuid

from django.conf import settings
from django.db import models
from treebeard.mp_tree import MP_Node

from accounts.rules.kinds import UnitDuty, UnitKind


class Unit(MP_Node):
    """A node of the organisation tree: city, county, town, enterprise, industry union."""

    node_order_by = ["code"]

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in UnitKind])
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    made_up = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"

    def contains(self, other: "Unit") -> bool:
        """Is `other` this unit or below it?"""
        return other.path.startswith(self.path)


class UnitFact(models.Model):
    """What became of a unit: added, renamed, moved, archived, restored. Append-only.

    `on` is the day from which it holds; `payload` of a move has the codes `from` and `to`.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=16)
    on = models.DateField()
    payload = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class UnitRole(models.Model):
    """What a person may do for a unit and all below it, from a day until a day.

    One that was withdrawn ends the day before; if it began that very day, it never held.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="unit_roles"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roles")
    duty = models.CharField(max_length=16, choices=[(d.value, d.value) for d in UnitDuty])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "duty", "starts_on"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="unit_role_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on"))
                | models.Q(withdrawn_at__isnull=False),
                name="unit_role_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} of unit {self.unit_id}"
