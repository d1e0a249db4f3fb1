"""States and kinds of a certificate, and the only moves between states."""

from enum import StrEnum


class CertificateKind(StrEnum):
    """What may be issued here (design: certificates)."""

    COMPLETION = "completion"
    HOURS = "hours"
    AWARD = "award"
    APPOINTMENT = "appointment"


class CertificateState(StrEnum):
    """Where a certificate stands."""

    ISSUED = "issued"
    REVOKED = "revoked"
    REPLACED = "replaced"


MOVES: dict[CertificateState, frozenset[CertificateState]] = {
    CertificateState.ISSUED: frozenset({CertificateState.REVOKED, CertificateState.REPLACED}),
    CertificateState.REVOKED: frozenset(),
    CertificateState.REPLACED: frozenset(),
}
