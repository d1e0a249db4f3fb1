"""Requests that were answered, by the key their sender gave them."""

from django.conf import settings
from django.db import models


class Answer(models.Model):
    """The first answer to a key; the same key and body get it again, byte for byte."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=120)
    body_sha256 = models.CharField(max_length=64)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
