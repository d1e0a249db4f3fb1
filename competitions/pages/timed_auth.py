"""Who works at a timed stage: an official at a tablet of the hall (badge and PIN), or an account."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import Person
from accounts.pages.guard import signed_in
from competitions.models import Official, Stage, TimedRun
from competitions.pages.judge_auth import COOKIE, judge_session
from competitions.queries.access import official_with
from competitions.queries.tablets import device_token
from competitions.queries.timed_desk import May, may_at, may_with_badge
from competitions.rules.states import Duty

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class AtTrack:
    """Who asks and what they may do at the stage; `official` where a badge opened the tablet."""

    person: Person
    may: May
    official: Official | None

    @property
    def back(self) -> str:
        """Where the pages of the stage were opened from."""
        return reverse("competitions:judge_sheets" if self.official else "desk:today")

    def chief_of(self, stage: Stage) -> Official | None:
        """The duty as chief judge that they act by."""
        if self.official is not None:
            return self.official if self.may.chief else None
        return official_with(self.person, stage.event, Duty.CHIEF_JUDGE)


def badge_or_account(view: View) -> View:
    """For an official at a tablet, else for someone signed in; a shared tablet keeps no page."""
    with_account = signed_in(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if judge_session(request) is None:
            return with_account(request, *args, **kwargs)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def at_track(request: HttpRequest, stage: Stage) -> AtTrack:
    """Who asks: the badge where it serves at this stage, else the account; 403 where neither does."""
    session = judge_session(request)
    if session is not None:
        may = may_with_badge(session.official, stage)
        if may.open:
            return AtTrack(session.official.person, may, session.official)
    may = may_at(request.user, stage)
    if not may.open:
        raise PermissionDenied
    person: Any = request.user
    return AtTrack(person, may, None)


def sends_as(request: HttpRequest, at_work: AtTrack, run: TimedRun) -> dict[str, str]:
    """Where the page's records go, and as whose: what waits is never sent under another's name.

    A tablet's records carry its device token, good also after it was handed over.
    """
    badge = at_work.official is not None
    return {
        "url": f"/api/v1/runs/{run.uuid}/records",
        "device": device_token(request.COOKIES.get(COOKIE, "")) if badge else "",
        "person": str(at_work.person.uuid),
    }
