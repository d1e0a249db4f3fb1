"""Opening the anonymous numbers in the reverse order of their layers, before a witness.

The witness confirms with the own password on this page, or signed in on the own device by the
link that the page shows; either way both names stand in the record.
"""

import uuid as uuids

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import Person
from competitions.actions.drawing import open_numbers
from competitions.models import Opening, Stage
from competitions.pages.served import Served, told, with_second_factor
from competitions.queries.access import official_with
from competitions.queries.result_desk import supervisors
from competitions.queries.seeing import is_opened, sees_marks, viewer_of
from competitions.rules.states import Duty, SheetState, StageFormat
from core.clock import now
from core.limits import limit_person

SALT = "competitions.opening"
LINK_SECONDS = 600
TRIES_PER_MINUTE = 5
OPENERS = (Duty.CHIEF_JUDGE, Duty.ENCRYPTION)


def _served(request: HttpRequest, uuid: uuids.UUID) -> Served:
    stages = Stage.objects.select_related("event__competition__unit")
    stage = get_object_or_404(stages.filter(format=StageFormat.MARKED), uuid=uuid)
    served = Served(stage, viewer_of(request.user, stage.event), is_opened(stage))
    opener = bool(served.viewer.duties & set(OPENERS))
    if not opener and not sees_marks(served.viewer, opened=served.opened):
        raise PermissionDenied
    return served


@never_cache
@sensitive_post_parameters("password")
@with_second_factor
def opening(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The layers and what each waits for; after the opening, which number was whose."""
    served = _served(request, uuid)
    opener = bool(served.viewer.duties & set(OPENERS))
    if request.method == "POST":
        if not opener:
            raise PermissionDenied
        return _by_password(request, served)
    stage = served.stage
    sheets = stage.sheets.filter(stage_entry__standing="ok")
    context = {
        "served": served,
        "stage": stage,
        "event": stage.event,
        "opener": opener,
        "sheets": sheets.count(),
        "unlocked": sheets.exclude(state=SheetState.LOCKED).count(),
        "witnesses": [w for w in supervisors(stage.event) if w.person_id != request.user.pk],
        "opening": Opening.objects.filter(stage=stage)
        .select_related("by", "witness", "draw")
        .first(),
        "turns": [],
    }
    if served.opened:
        context["turns"] = list(
            stage.stage_entries.select_related("entry__unit").order_by("number")
        )
    elif opener:
        token = signing.dumps([str(stage.uuid), str(request.user.uuid)], salt=SALT)
        link = reverse("competitions:opening_witness", args=[token])
        context["link"] = f"{settings.BASE_URL}{link}"
    return render(request, "competitions/opening.html", context)


def _by_password(request: HttpRequest, served: Served) -> HttpResponse:
    stage = served.stage
    chosen = request.POST.get("witness", "")
    witness = next((w for w in supervisors(stage.event) if str(w.uuid) == chosen), None)
    with told(request):
        limit_person(request.user, "opening", TRIES_PER_MINUTE)
        if witness is None or not witness.person.check_password(request.POST.get("password", "")):
            messages.error(request, _("This is not the witness's password. Nothing was opened."))
        else:
            open_numbers(stage=stage, witness=witness.person, by=request.user, at=now())
            messages.success(request, _("The numbers are open."), extra_tags="good")
    return redirect("competitions:opening", uuid=stage.uuid)


@never_cache
@with_second_factor
def witness(request: HttpRequest, token: str) -> HttpResponse:
    """The witness, signed in on the own device, confirms what the opener asked for."""
    try:
        stage_uuid, opener_uuid = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        page = {"expired": True}
        return render(request, "competitions/opening_witness.html", page, status=410)
    stage = get_object_or_404(
        Stage.objects.select_related("event__competition__unit"), uuid=stage_uuid
    )
    opener = get_object_or_404(Person, uuid=opener_uuid)
    if official_with(request.user, stage.event, Duty.SUPERVISOR) is None:
        raise PermissionDenied
    if official_with(opener, stage.event, *OPENERS) is None:
        raise PermissionDenied
    if request.method == "POST":
        with told(request):
            open_numbers(stage=stage, witness=request.user, by=opener, at=now())
            messages.success(request, _("The numbers are open."), extra_tags="good")
        return redirect("competitions:opening", uuid=stage.uuid)
    context = {"stage": stage, "event": stage.event, "asked_by": opener}
    return render(request, "competitions/opening_witness.html", context)


urlpatterns = [
    path("chief/stages/<uuid:uuid>/open/", opening, name="opening"),
    path("chief/open/<str:token>/", witness, name="opening_witness"),
]
