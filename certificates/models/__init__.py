"""Models of the certificates app."""

from certificates.models.certificate import (
    Certificate,
    CertificateFact,
    CertificateFile,
    Design,
    NumberCounter,
)
from certificates.models.record import RecordFact, Skill

__all__ = [
    "Certificate",
    "CertificateFact",
    "CertificateFile",
    "Design",
    "NumberCounter",
    "RecordFact",
    "Skill",
]
