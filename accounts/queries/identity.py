"""Whom the identity provider means: its claims read against the identifiers that are proven here."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Person
from accounts.queries.find import identifier_row, person_by
from accounts.queries.lookups import key_for
from accounts.rules.kinds import IdentifierKind
from core.errors import RuleBroken


def proven_email(claims: Mapping[str, Any]) -> str:
    """The address that the provider has verified; empty when it says nothing of the kind."""
    return str(claims.get("email") or "") if claims.get("email_verified") is True else ""


def person_of(claims: Mapping[str, Any], *, employee_claim: str) -> Person | None:
    """The person with the employee number (`UNIT/number`) or with the verified e-mail address.

    The number decides when both lead somewhere. An address counts only when both sides have
    verified it: else whoever types a colleague's address at the provider would become them.
    """
    number = str(claims.get(employee_claim) or "")
    person = person_by(IdentifierKind.EMPLOYEE_NO, number) if "/" in number else None
    if person is None and (email := proven_email(claims)):
        try:
            row = identifier_row(key_for(IdentifierKind.EMAIL, email))
        except RuleBroken:
            return None
        person = row.person if row and row.verified_at else None
    return person
