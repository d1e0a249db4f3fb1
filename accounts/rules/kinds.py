"""What kinds of unit, identifier and role there are."""

from enum import StrEnum


class UnitKind(StrEnum):
    """A node of the organisation tree (design: words)."""

    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    ENTERPRISE = "enterprise"
    INDUSTRY = "industry"


class IdentifierKind(StrEnum):
    """What a person can be found by."""

    PHONE = "phone"
    EMAIL = "email"
    EMPLOYEE_NO = "employee_no"
    ID_NUMBER = "id_number"
    EXTERNAL = "external"


class UnitDuty(StrEnum):
    """A role that lives at a unit and reaches all units below it."""

    OFFICER = "officer"
    ORGANISER = "organiser"
    EDITOR = "editor"
    AUDITOR = "auditor"
