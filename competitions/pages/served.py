"""Pages of those who serve at an event: who may open them, and how a refusal comes back."""

import uuid as uuids
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.pages.guard import must_set_up_second_factor, signed_in
from competitions.models import Event, Stage
from competitions.queries.access import official_with
from competitions.queries.seeing import SEE_RESULTS, Viewer, is_opened, sees_marks, viewer_of
from competitions.rules.states import Duty, StageFormat
from core.errors import RuleBroken
from core.errors_words import words

View = Callable[..., HttpResponse]


def with_second_factor(view: View) -> View:
    """Signed in, and outside the demo with a second factor: who decides on results shows it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if must_set_up_second_factor(request.user):
            return redirect(reverse("mfa_activate_totp"))
        return view(request, *args, **kwargs)

    return signed_in(guarded)


@dataclass(frozen=True)
class Served:
    """A stage, who looks at it, and whether the numbers were opened."""

    stage: Stage
    viewer: Viewer
    opened: bool

    @property
    def chief(self) -> bool:
        """Is the viewer its chief judge?"""
        return Duty.CHIEF_JUDGE in self.viewer.duties


def watched_stage(request: HttpRequest, uuid: uuids.UUID) -> Served:
    """The marked stage, for those who may see its marks; 404 or 403 for others."""
    stage = get_object_or_404(
        Stage.objects.select_related("event__competition__unit", "venue", "marked__scheme").filter(
            format=StageFormat.MARKED
        ),
        uuid=uuid,
    )
    served = Served(stage, viewer_of(request.user, stage.event), is_opened(stage))
    if not sees_marks(served.viewer, opened=served.opened):
        raise PermissionDenied
    return served


def event_served(request: HttpRequest, code: str) -> tuple[Event, Viewer]:
    """The event, for its organisers and those who may see results; 404 or 403 for others."""
    event = get_object_or_404(Event.objects.select_related("competition__unit"), code=code)
    viewer = viewer_of(request.user, event)
    if not viewer.organises and not viewer.duties & SEE_RESULTS:
        raise PermissionDenied
    return event, viewer


def chief_of(request: HttpRequest, event: Event):  # noqa: ANN201 - an official's row
    """The viewer's duty as chief judge; 403 without one."""
    official = official_with(request.user, event, Duty.CHIEF_JUDGE)
    if official is None:
        raise PermissionDenied
    return official


@contextmanager
def told(request: HttpRequest) -> Iterator[None]:
    """A refusal comes back as a message that names what to do."""
    try:
        yield
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts))
