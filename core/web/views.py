"""The language switch, the living page of all components, and error pages."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme

from core.clock import now
from core.web.samples import samples


def language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the reader's language in a cookie and go back."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    if target in {"/", "/en/"}:
        target = "/en/" if code == "en" else "/"
    response = redirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


def manifest(request: HttpRequest) -> HttpResponse:
    """How the site stands on a phone's home screen."""
    icons = [
        {"src": static(f"web/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    facts = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "lang": settings.LANGUAGE_CODE,
        "start_url": "/today/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#0e4438",
        "theme_color": "#0e4438",
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that don't read the page's link ask here."""
    return redirect(static("web/icon-192.png"), permanent=True)


@login_required
def design(request: HttpRequest) -> HttpResponse:
    """Every token, component and figure; for staff."""
    if not request.user.is_staff:
        raise PermissionDenied
    return render(request, "web/design.html", samples(now()))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere."""
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return render(request, "500.html", status=500)
