"""A certificate, its number, its design and the files handed out."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Unit
from certificates.rules.states import CertificateKind, CertificateState


class Design(models.Model):
    """A version of how a kind of certificate looks; frozen once a certificate uses it.

    `layout` names the file in `typeset/` that sets it (one that was released is never edited, a
    new look is a new file); `texts`: JSON of named text blocks in two languages (title_zh, …).
    """

    code = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in CertificateKind])
    layout = models.CharField(max_length=32, default="ruler-1")
    texts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="design_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class NumberCounter(models.Model):
    """The last serial given, by unit and year: numbers have no gaps. A rehearsal counts apart."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    rehearsal = models.BooleanField(default=False)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "rehearsal"], name="number_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}-{self.year}: {self.last}"


class Certificate(models.Model):
    """A signed fact: what for, to whom, by which unit, on what day. Issued once per source.

    `code` stands beneath the number on the paper, so that numbers can't be walked through; one
    issued before there were codes has none. `facts` is frozen at issue: name, name_latin,
    title_zh/en, hours, marks, period, unit names; `issue_certificate` has its shape.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=8, blank=True)
    serial = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in CertificateKind])
    source = models.CharField(max_length=80)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    design = models.ForeignKey(Design, on_delete=models.PROTECT)
    facts = models.JSONField()
    facts_sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=16,
        choices=[(s.value, s.value) for s in CertificateState],
        default=CertificateState.ISSUED,
    )
    name_shown = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    end_reason = models.CharField(max_length=200, blank=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    rehearsal = models.BooleanField(default=False)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind"],
                condition=models.Q(state="issued"),
                name="certificate_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "rehearsal", "serial"], name="certificate_serial_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def check_path(self) -> str:
        """Its check page, with the code of the paper."""
        return f"/verify/{self.number}/" + (f"?c={self.code}" if self.code else "")

    @property
    def chain(self) -> str:
        """The chain of the ledger that it is in; a rehearsal has its own."""
        unit = f"rehearsal-{self.unit.code}" if self.rehearsal else self.unit.code
        return f"certificates:{unit}:{self.year}"


class CertificateFile(models.Model):
    """The hash of a file that was handed out, so that *that very file* can be checked."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "sha256"], name="certificate_file_once")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class CertificateFact(models.Model):
    """Issue, revocation, replacement, sharing: append-only."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="history")
    kind = models.CharField(max_length=16)
    payload = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.kind
