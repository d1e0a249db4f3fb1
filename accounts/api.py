"""The API of accounts: the caller."""

import uuid

from django.http import HttpRequest
from ninja import Router, Schema

from accounts.pages.api_auth import person_of, person_or_token
from core.api_shapes import refusals

router = Router(tags=["me"])


class UnitOut(Schema):
    """A unit."""

    code: str
    name_zh: str
    name_en: str


class Me(Schema):
    """The caller: name, unit, language; never numbers."""

    id: uuid.UUID
    name: str
    language: str
    unit: UnitOut | None
    unit_confirmed: bool


@router.get("/me", auth=person_or_token("read"), response={200: Me, **refusals()})
def me(request: HttpRequest) -> dict[str, object]:
    """The caller: name, unit, language; never numbers."""
    person = person_of(request)
    unit = person.home_unit
    return {
        "id": str(person.uuid),
        "name": person.name,
        "language": person.language,
        "unit": {"code": unit.code, "name_zh": unit.name_zh, "name_en": unit.name_en}
        if unit
        else None,
        "unit_confirmed": person.unit_confirmed_at is not None,
    }
