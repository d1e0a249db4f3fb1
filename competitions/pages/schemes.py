"""The marking scheme: read by organisers and judges."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from competitions.models import JudgeSession
from competitions.pages.judge_auth import at_tablet
from competitions.queries.schemes import read, schemes_of_official


@at_tablet
def for_judges(request: HttpRequest, session: JudgeSession) -> HttpResponse:
    """The schemes of the official's stages, on the tablet."""
    found = [(scheme, read(scheme)) for scheme in schemes_of_official(session.official)[:6]]
    return render(request, "competitions/judge_scheme.html", {"schemes": found})


urlpatterns = [path("judge/scheme/", for_judges, name="judge_scheme")]
