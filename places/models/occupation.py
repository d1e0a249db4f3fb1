"""Who and what is occupied when: clashes, the agenda and the calendar feed read this."""

from django.conf import settings
from django.db import models

from places.models.venues import Room, Venue


class Occupation(models.Model):
    """A person or a room, taken from `starts_at` to `ends_at` by `source`.

    `source` names what takes it, such as `session:UUID`; `role` is learner, trainer or room.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="occupations",
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="occupations"
    )
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=16)
    source = models.CharField(max_length=80, db_index=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["person", "starts_at"], name="occupation_person_start")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="occupation_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) ^ models.Q(room__isnull=False),
                name="occupation_of_person_or_room",
            ),
            models.UniqueConstraint(
                fields=["person", "source", "role"], name="occupation_person_source_once"
            ),
            models.UniqueConstraint(fields=["room", "source"], name="occupation_room_source_once"),
        ]

    def __str__(self) -> str:
        return self.source
