"""The HTTP API: each app's router under one address, errors as problem documents (RFC 9457)."""

import datetime
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema, Swagger
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from accounts.api import router as accounts_router
from accounts.api_draws import router as holding_router
from certificates.api import router as certificates_router
from competitions.api import router as judging_router
from competitions.api_bracket import router as matches_router
from competitions.api_public import router as competitions_router
from competitions.api_result import router as results_router
from competitions.api_stage import router as stages_router
from competitions.api_timed import router as timed_router
from competitions.previews.bracket import router as bracket_router
from competitions.previews.marking import router as marking_router
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.draws.api import router as draws_router
from core.errors import Busy, RuleBroken
from core.errors_words import meaning, words
from core.locking import is_busy
from core.payloads import shown, strict_json
from core.problems import PROBLEM, plain_problem, problem, refused
from courses.api import router as courses_router
from courses.api_changes import router as changes_router
from courses.api_class_desk import router as class_desk_router
from courses.api_lists import router as lists_router
from courses.api_moves import router as moves_router
from courses.api_rules import router as rules_router
from courses.api_sessions import router as sessions_router
from courses.api_strikes import router as strikes_router
from courses.api_ways import router as ways_router
from desk.api import router as desk_router

JSON = "application/json"


class StrictParser(Parser):
    """Bodies mean one thing: UTF-8 JSON, no key twice, no NaN."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value of the body; ninja makes a 400 of whatever is raised here."""
        if request.content_type != JSON:
            raise ValueError
        return strict_json(request.body)


class Told(Schema):
    """What a code means, with a … where its facts stand."""

    code: str
    text: str


class Api(NinjaAPI):
    """The API; its document says that refusals are problem documents."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with the content type of each refusal and every shape in one place."""
        document = super().get_openapi_schema(**options)
        schemas = document["components"]["schemas"]
        for methods in document["paths"].values():
            for operation in methods.values():
                for status, told in operation["responses"].items():
                    content = told.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[PROBLEM] = content.pop("application/json")
                for told in operation.get("requestBody", {}).get("content", {}).values():
                    schemas.update(told["schema"].pop("$defs", {}))
        return document


api = Api(
    title="SkillCamp",
    version="1",
    urls_namespace="api",
    description="Everything a person can do on a page with lasting effect can be done here, "
    "by the same use case, with the same permission and the same errors.",
    parser=StrictParser(),
    docs=Swagger(settings={"persistAuthorization": True}),
)
api.add_router("", accounts_router)
api.add_router("", courses_router)
api.add_router("", sessions_router)
api.add_router("", desk_router)
api.add_router("", ways_router)
api.add_router("", strikes_router)
api.add_router("", rules_router)
api.add_router("", moves_router)
api.add_router("", changes_router)
api.add_router("", lists_router)
api.add_router("", class_desk_router)
api.add_router("", certificates_router)
api.add_router("", draws_router)
api.add_router("", holding_router)
api.add_router("", bracket_router)
api.add_router("", matches_router)
api.add_router("", results_router)
api.add_router("", stages_router)
api.add_router("", marking_router)
api.add_router("", judging_router)
api.add_router("", timed_router)
api.add_router("", competitions_router)


class TimeOut(Schema):
    """The server's clock: milliseconds since 1970 (UTC), and as a person reads it."""

    ms: int
    at: datetime.datetime


@api.get("/time", auth=None, tags=["time"], response={200: TimeOut, **refusals()})
def server_time(request: HttpRequest) -> HttpResponse:
    """The time now: countdowns go by it, as a phone's clock may be hours off. Never kept."""
    at = now()
    response = answer({"ms": int(at.timestamp() * 1000), "at": at})
    response["Cache-Control"] = "no-store"
    return response


@api.get("/problems/{code}", auth=None, tags=["problems"], response={200: Told, **refusals()})
def told(request: HttpRequest, code: str) -> HttpResponse:
    """What the `type` of a problem document leads to: what the code means."""
    text = meaning(code)
    if text is None:
        raise Http404
    return answer({"code": code, "text": text})


@api.exception_handler(RuleBroken)
def broken(request: HttpRequest, error: RuleBroken) -> HttpResponse:
    """A rule said no."""
    return refused(error)


@api.exception_handler(Busy)
def busy(request: HttpRequest, error: Busy) -> HttpResponse:
    """Many at once: try again."""
    response = plain_problem(503)
    response["Retry-After"] = "2"
    return response


@api.exception_handler(OperationalError)
def locked_out(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """A lock that did not come in time is `busy`; any other fault of the database raises."""
    if not is_busy(error):
        raise error
    return busy(request, Busy())


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A wrong shape: the fields that are wrong. What can't be an id of ours isn't there."""
    found = error.errors
    if any(item["loc"][0] == "path" for item in found):
        return plain_problem(404)
    # The location begins with where it stands (body, query) and, of a body, the argument's name.
    errors = [
        {
            "field": shown(
                ".".join(map(str, item["loc"][2 if item["loc"][0] == "body" else 1 :]))
            ),
            "code": "unknown_field" if item["type"] == "extra_forbidden" else item["type"],
        }
        for item in found
    ]
    return problem(422, "invalid", _("Invalid"), words("invalid"), errors)


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No session and no token."""
    response = plain_problem(401)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What an endpoint refused by status alone; a body that is no JSON."""
    if error.status_code == 400 and "parse" in str(error):
        if request.content_type != JSON:
            return plain_problem(415)
        return problem(400, "malformed_json", _("Malformed"), words("malformed_json"))
    return plain_problem(error.status_code)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """More than the 5 MB that a request may have."""
    return plain_problem(413)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """There is no such row."""
    return plain_problem(404)
