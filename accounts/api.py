"""The API of accounts: the caller."""

from django.http import HttpRequest
from ninja import Router

from accounts.pages.api_auth import person_of, person_or_token

router = Router(tags=["me"])


@router.get("/me", auth=person_or_token("read"))
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
