"""The product's addresses, a bare view to compare with, and a sign-in."""

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.urls import path

from skillcamp import urls as product
from skillcamp.demo.people import PASSWORD


def bare(request: HttpRequest) -> HttpResponse:
    """Reads session and user, and does nothing else."""
    return HttpResponse(str(request.user.pk))


def sign_in(request: HttpRequest) -> HttpResponse:
    """A password sign-in as the staff page does it."""
    person = authenticate(request, login="JX/T001", password=PASSWORD)
    if person is None:
        return HttpResponse(status=401)
    login(request, person)
    return HttpResponse("ok")


urlpatterns = [
    path("bench/bare/", bare),
    path("bench/sign-in/", sign_in),
    *product.urlpatterns,
]
handler400 = product.handler400
handler403 = product.handler403
handler404 = product.handler404
handler500 = product.handler500
