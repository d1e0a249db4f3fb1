"""The HTTP API: each app's router under one address, errors as problem documents (RFC 9457)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.api import router as accounts_router
from certificates.api import router as certificates_router
from core.draws.api import router as draws_router
from core.errors import Busy, RuleBroken
from core.errors_words import words
from courses.api import router as courses_router

api = NinjaAPI(
    title="SkillCamp",
    version="1",
    urls_namespace="api",
    description="Everything a person can do on a page with lasting effect can be done here, "
    "by the same use case, with the same permission and the same errors.",
    docs=Swagger(settings={"persistAuthorization": True}),
)
api.add_router("", accounts_router)
api.add_router("", courses_router)
api.add_router("", certificates_router)
api.add_router("", draws_router)


def problem(
    status: int, code: str, title: str, detail: str, errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """A problem document; `code` is stable and English, `detail` in the reader's language."""
    body: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


@api.exception_handler(RuleBroken)
def refused(request: HttpRequest, error: RuleBroken) -> HttpResponse:
    """A rule said no: the code, the words, and what to mend."""
    detail = words(error.code, error.facts)
    return problem(error.status, error.code, _("Refused"), detail, error.errors)


@api.exception_handler(Busy)
def busy(request: HttpRequest, error: Busy) -> HttpResponse:
    """Many at once: try again."""
    response = problem(503, "busy", _("Busy"), _("Many people are doing this. Try again."))
    response["Retry-After"] = "2"
    return response


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A wrong shape: the fields that are wrong."""
    errors = [
        {"field": ".".join(str(part) for part in item["loc"]), "code": item["type"]}
        for item in error.errors
    ]
    return problem(422, "invalid", _("Invalid"), _("Some fields are not right."), errors)


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No session and no token."""
    response = problem(401, "sign_in", _("Sign in"), _("Sign in, or send a token."))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What an endpoint refused by status alone."""
    code = {400: "malformed_json", 403: "forbidden", 404: "not_found", 429: "too_many"}
    return problem(error.status_code, code.get(error.status_code, "error"), str(error), str(error))
