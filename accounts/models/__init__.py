"""Models of the accounts app, one file an aggregate."""

from accounts.models.imports import PeopleImport
from accounts.models.people import Consent, Identifier, Person, PersonFact
from accounts.models.tokens import ApiToken
from accounts.models.units import Unit, UnitFact, UnitRole

__all__ = [
    "ApiToken",
    "Consent",
    "Identifier",
    "PeopleImport",
    "Person",
    "PersonFact",
    "Unit",
    "UnitFact",
    "UnitRole",
]
