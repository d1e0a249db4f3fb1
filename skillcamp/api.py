"""The HTTP API: each app's router under one address, errors as problem documents (RFC 9457)."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from accounts.api import router as accounts_router
from certificates.api import router as certificates_router
from core.draws.api import router as draws_router
from core.errors import Busy, RuleBroken
from core.errors_words import words
from courses.api import router as courses_router

PROBLEM = "application/problem+json"


class Api(NinjaAPI):
    """The API; its document says that refusals are problem documents."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with the content type of each refusal."""
        document = super().get_openapi_schema(**options)
        for methods in document["paths"].values():
            for operation in methods.values():
                for status, told in operation["responses"].items():
                    content = told.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[PROBLEM] = content.pop("application/json")
        return document


api = Api(
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
        content_type=PROBLEM,
        json_dumps_params={"ensure_ascii": False},
    )


@api.exception_handler(RuleBroken)
def refused(request: HttpRequest, error: RuleBroken) -> HttpResponse:
    """A rule said no: the code, the words, and what to mend."""
    detail = words(error.code, error.facts)
    response = problem(error.status, error.code, _("Refused"), detail, error.errors)
    if error.status == 429:
        response["Retry-After"] = str(error.facts.get("seconds", 60))
    return response


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


CODES = {
    400: "bad_request",
    401: "sign_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many",
    503: "busy",
}


def plain_problem(status: int) -> HttpResponse:
    """What is said when nothing more is known than the status."""
    title = {
        400: _("The request was not understood"),
        403: _("This is not for you"),
        404: _("There is nothing here"),
        405: _("This address can't be asked that way"),
        413: _("That is too large"),
    }.get(status, _("That did not work"))
    return problem(status, CODES.get(status, "error"), title, title)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What an endpoint refused by status alone; a body that is no JSON."""
    if error.status_code == 400 and "parse" in str(error):
        return problem(400, "malformed_json", _("Malformed"), _("The body is not JSON."))
    return plain_problem(error.status_code)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """More than the 5 MB that a request may have."""
    return plain_problem(413)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """There is no such row."""
    return plain_problem(404)


class ApiAnswers:
    """Every answer below /api/ that refuses is a problem document; what is read has an ETag."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace a framework's own page; answer 304 to who has it already."""
        response = self.get_response(request)
        if not request.path.startswith("/api/v1/"):
            return response
        if response.status_code == 301:
            # Django would add a slash and try the website; below /api/ there is no such address.
            return plain_problem(404)
        if response.status_code >= 400:
            if response.headers.get("Content-Type", "").startswith(PROBLEM):
                return response
            replaced = plain_problem(response.status_code)
            if "Allow" in response.headers:
                replaced["Allow"] = response["Allow"]
            return replaced
        if request.method == "GET" and response.status_code == 200:
            response.headers.setdefault("ETag", f'"{sha256(response.content).hexdigest()[:32]}"')
            found = get_conditional_response(request, etag=response["ETag"], response=response)
            return found or response
        return response
