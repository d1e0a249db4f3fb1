"""Middleware of the project: policy headers, whole-page cache, language, errors as pages."""

from collections.abc import Callable
from hashlib import sha256

from csp.constants import SELF
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _

from core.errors import Busy, RuleBroken
from core.errors_words import words
from core.locking import is_busy
from core.problems import PROBLEM, plain_problem
from core.web.public_pages import HEADER, generation

GetResponse = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy everywhere but under /cms/, whose admin has inline scripts.

    A preview goes through the middleware twice: as the page itself, with the strict policy but for
    the frame that it is shown in, then inside the admin's answer, which leaves that policy alone.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Put the policy of the area on the response."""
        if getattr(request, "is_dummy", False):
            response._csp_replace = {"frame-ancestors": [SELF]}  # noqa: SLF001
        elif request.path.startswith("/cms/"):
            response._csp_config = settings.CMS_CONTENT_SECURITY_POLICY["DIRECTIVES"]  # noqa: SLF001
        return super().process_response(request, response)


class Language:
    """The reader's language: cookie, then the person's choice, then Chinese.

    Accept-Language is heard by the API alone: of a page, one address has one answer, so that it
    can be cached.
    English pages of Wagtail live under /en/ and set their own language.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request."""
        code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if code not in dict(settings.LANGUAGES) and request.path.startswith("/api/"):
            code = translation.get_language_from_request(request)
        if code not in dict(settings.LANGUAGES):
            code = settings.LANGUAGE_CODE
        if request.path == "/en/" or request.path.startswith("/en/"):
            code = "en"
        translation.activate(code)
        request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 404 and code == "en" and request.method == "GET":
            response = self._in_chinese(request, response)
        response.headers.setdefault("Content-Language", code)
        translation.activate(settings.LANGUAGE_CODE)
        return response

    def _in_chinese(self, request: HttpRequest, missing: HttpResponse) -> HttpResponse:
        """An address without /en/ is a Chinese page's, whatever the reader's language is."""
        if request.path.startswith(("/en/", "/api/")):
            return missing
        translation.activate(settings.LANGUAGE_CODE)
        response = self.get_response(request)
        return missing if response.status_code == 404 else response


class PublicPageCache:
    """Anonymous pages are cached whole: a view says so with `keep_whole`.

    The answer depends on path, query and language cookie alone; it carries no cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.cache = caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from the cache, or keep a page that its view marked as public."""
        if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else ""
        address = request.get_full_path()
        if len(address) > 200:
            return self.get_response(request)
        key = f"page:{settings.RELEASE}:{generation()}:{language}:{address}"
        kept = self.cache.get(key)
        if kept is not None:
            body, headers = kept
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        seconds = response.headers.get(HEADER)
        if seconds:
            del response.headers[HEADER]
        if seconds and response.status_code == 200 and not response.cookies:
            headers = {
                name: value
                for name, value in response.headers.items()
                if name in {"Content-Type", "Content-Language", "Vary"}
            }
            self.cache.set(key, (response.content, headers), int(seconds))
        return response


class Errors:
    """A rule that was broken and not handled by a page is a page of its own, with the reason."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; see `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show what a user can mend; let bugs raise."""
        if isinstance(error, RuleBroken):
            text = words(error.code, error.facts)
            page = {"text": text, "code": error.code}
            response = render(request, "refused.html", page, status=error.status)
            if error.status == 429:
                response["Retry-After"] = str(error.facts.get("seconds", 60))
            return response
        if isinstance(error, Busy) or (isinstance(error, OperationalError) and is_busy(error)):
            text = _("Many people are doing this right now. Try again in a moment.")
            response = render(request, "refused.html", {"text": text, "code": "busy"}, status=503)
            response["Retry-After"] = "2"
            return response
        return None


class ApiAnswers:
    """Every answer below /api/ that refuses is a problem document; what is read has an ETag.

    Inside the language, outside whatever answers with a page of the framework's own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace a framework's own page; answer 304 to who has it already."""
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        response = self._refused_at_the_door(request) or self.get_response(request)
        if response.status_code == 301:
            # Django would add a slash and try the website; below /api/ there is no such address.
            response = plain_problem(404)
        elif response.status_code >= 400:
            response = self._as_problem(response)
        patch_vary_headers(response, ("Accept-Language", "Authorization", "Cookie"))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.method == "GET" and response.status_code == 200:
            response.headers.setdefault("ETag", f'"{sha256(response.content).hexdigest()[:32]}"')
            found = get_conditional_response(request, etag=response["ETag"], response=response)
            return found or response
        return response

    @staticmethod
    def _refused_at_the_door(request: HttpRequest) -> HttpResponse | None:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return plain_problem(400)  # PostgreSQL has no text with NUL
        return None

    @staticmethod
    def _as_problem(response: HttpResponse) -> HttpResponse:
        if response.headers.get("Content-Type", "").startswith(PROBLEM):
            return response
        replaced = plain_problem(response.status_code)
        if "Allow" in response.headers:
            replaced["Allow"] = response["Allow"]
        return replaced
