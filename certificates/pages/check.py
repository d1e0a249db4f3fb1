"""The public check of a certificate: no sign-in, every fact, and the file itself."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode

from certificates.pages.bare import limit_bare
from certificates.queries.check import is_issued_file, look_up
from certificates.rules.numbers import normalise, normalise_code
from core.errors import RuleBroken
from core.errors_words import words
from core.limits import limit
from core.web.public_pages import keep_whole

LARGEST_FILE = 5 * 1024 * 1024


def start(request: HttpRequest) -> HttpResponse:
    """Type the number, and the code beside it."""
    typed = request.GET.get("number", "").strip()[:60]
    if typed:
        code = normalise_code(request.GET.get("c", "")[:20])
        address = reverse("certificates:verify", args=[normalise(typed).replace("/", "-")])
        return redirect(f"{address}?{urlencode({'c': code})}" if code else address)
    return keep_whole(request, render(request, "certificates/verify_start.html"))


def verify(request: HttpRequest, number: str) -> HttpResponse:
    """The verdict and every fact; never cached, so that a revocation shows at once.

    Who has the code of the paper asks as often as they like; numbers alone are counted.
    """
    limit(request, "verify")
    check = look_up(number, request.GET.get("c", "")[:20])
    if not check.by_code:
        try:
            limit_bare(request)
        except RuleBroken as refused:
            text = words(refused.code, refused.facts)
            context = {"refused": text, "number": check.number}
            return render(request, "certificates/verify_start.html", context, status=429)
    response = render(
        request,
        "certificates/verify.html",
        {"check": check, "certificate": check.certificate},
        status=200 if check.certificate else 404,
    )
    response["Cache-Control"] = "no-store"
    return response


def file(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """Was the file with this hash handed out for this certificate? (The browser hashed it.)"""
    limit(request, "verify")
    check = look_up(number)
    if check.certificate is None:
        raise Http404
    return JsonResponse({"issued": is_issued_file(check.certificate, sha256.lower())})


def upload(request: HttpRequest, number: str) -> HttpResponse:
    """The same without JavaScript: the file is hashed here and not kept."""
    limit(request, "verify")
    check = look_up(number)
    if check.certificate is None:
        raise Http404
    given = request.FILES.get("file")
    issued = None
    if given is not None and given.size <= LARGEST_FILE:
        issued = is_issued_file(check.certificate, hashlib.sha256(given.read()).hexdigest())
    context = {"check": check, "certificate": check.certificate, "issued": issued}
    return render(request, "certificates/verify_file.html", context)


urlpatterns = [
    path("verify/", start, name="verify_start"),
    path("verify/<str:number>/", verify, name="verify"),
    path("verify/<str:number>/file/", upload, name="verify_file"),
    path("verify/<str:number>/file/<str:sha256>/", file, name="verify_hash"),
]
