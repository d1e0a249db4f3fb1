"""The API of certificates: the public check."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from certificates.pages.bare import limit_bare
from certificates.queries.check import look_up, public_facts
from core.api_answers import answer
from core.api_shapes import refusals
from core.errors import RuleBroken
from core.limits import limit_address

REFUSED = {
    "malformed": "number_malformed",
    "unknown": "number_unknown",
    "mismatch": "code_of_paper_wrong",
}
router = Router(tags=["certificates"])


class CheckOut(Schema):
    """What is known of a number: the state, and everything the paper says (name masked)."""

    number: str
    state: str
    kind: str
    name: str
    title_zh: str
    title_en: str
    hours: str | None
    attendance_share: str | None
    marks: list[dict[str, Any]]
    total: str | None
    award: dict[str, Any] | None
    unit_zh: str
    unit_en: str
    issued_at: datetime.datetime
    ended_at: datetime.datetime | None
    reason: str
    ledger: str | None


@router.get("/certificates/{number}", auth=None, response={200: CheckOut, **refusals()})
def certificate(request: HttpRequest, number: str, code: str = "") -> HttpResponse:
    """Facts and state of a certificate; 404 for a number that is not there.

    `code` stands beside the number on the paper; numbers alone are limited (429).
    """
    limit_address(request, "verify")
    check = look_up(number, code[:20])
    if not check.by_code:
        limit_bare(request)
    if check.certificate is None:
        raise RuleBroken(REFUSED[check.verdict], status=404)
    return answer(public_facts(check))
