"""Who may open a page: strangers are sent to sign-in, the wrong role is refused with 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import Person
from accounts.queries.roles import duties_of
from accounts.queries.second_factor import has_second_factor
from core.clock import now

WELCOME = "accounts:welcome"
View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Only for someone signed in; others sign in and come back to this address."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if _must_be_welcomed(request):
            return redirect(f"{reverse(WELCOME)}?{urlencode({'next': _back(request)})}")
        return view(request, *args, **kwargs)

    return guarded


def duty_required(*duties: str) -> Callable[[View], View]:
    """Only for someone who holds one of these duties for some unit today.

    Outside the demo a second factor is needed as well: without one the page sends to its set-up.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if _must_be_welcomed(request):
                return redirect(f"{reverse(WELCOME)}?{urlencode({'next': _back(request)})}")
            today = timezone.localdate(now())
            if not set(duties) & set(duties_of(request.user, today)):
                raise PermissionDenied
            if must_set_up_second_factor(request.user):
                return redirect(reverse("mfa_activate_totp"))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def must_set_up_second_factor(person: Person) -> bool:
    """Staff have a second factor in production; the demo lets them in and reminds them."""
    return not settings.DEMO and not has_second_factor(person)


def _must_be_welcomed(request: HttpRequest) -> bool:
    """A newcomer without a name says it, and agrees, before anything that needs a name."""
    if request.user.name:
        return False
    return request.path not in {reverse(name) for name in (WELCOME, "accounts:account")}


def _back(request: HttpRequest) -> str:
    # A form that was sent can't be sent again after sign-in: come back to the page it was on.
    return request.get_full_path() if request.method in {"GET", "HEAD"} else "/today/"


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(_back(request), reverse("account_login"))
