"""The product's addresses, a bare view to compare with, and a sign-in."""

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

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
    path("", include("skillcamp.urls")),
]
