"""The API of certificates: the public check."""

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from certificates.queries.check import look_up, public_facts
from core.errors import RuleBroken
from core.limits import limit

router = Router(tags=["certificates"])
CHECKS_PER_MINUTE = 60


@router.get("/certificates/{number}", auth=None)
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Facts and state of a certificate; 404 for a number that is not there."""
    limit(request, "verify", CHECKS_PER_MINUTE)
    check = look_up(number)
    if check.certificate is None:
        code = "number_malformed" if check.verdict == "malformed" else "number_unknown"
        raise RuleBroken(code, status=404)
    return JsonResponse(
        public_facts(check),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False},
    )
