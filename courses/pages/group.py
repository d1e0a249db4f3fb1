"""Copy for the chat group: each matter of a class as a text and as a poster with the code."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import translation

from accounts.pages.guard import must_set_up_second_factor, signed_in
from core.clock import now
from core.notices.kinds import worded
from courses.models import CourseClass
from courses.pages.group_poster import poster
from courses.queries.access import may_call, may_organise
from courses.queries.group import Piece, pieces_of


def _class(request: HttpRequest, code: str) -> CourseClass:
    """The class, for its manager and its organisers."""
    course_class = get_object_or_404(
        CourseClass.objects.select_related("course", "unit"), code=code
    )
    if not may_call(request.user, course_class):
        raise PermissionDenied
    return course_class


def in_both(piece: Piece) -> dict[str, tuple[str, str]]:
    """Title and text in both languages, whatever the page is read in."""
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = worded(piece.kind, piece.facts)
    return said


def text_of(piece: Piece) -> str:
    """What is pasted: Chinese, English, and the address."""
    said = in_both(piece)
    parts = [f"【{said['zh-hans'][0]}】{said['zh-hans'][1]}", " – ".join(said["en"])]
    return "\n".join([*parts, settings.BASE_URL + piece.url])


@signed_in
def group(request: HttpRequest, code: str) -> HttpResponse:
    """Every matter of the class that concerns all of it, ready to be copied."""
    course_class = _class(request, code)
    if must_set_up_second_factor(request.user):
        return redirect("mfa_activate_totp")
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "pieces": [
            {"piece": piece, "title": worded(piece.kind, piece.facts)[0], "text": text_of(piece)}
            for piece in pieces_of(course_class, now())
        ],
        "organises": may_organise(request.user, course_class),
    }
    return render(request, "courses/group.html", context)


@signed_in
def group_poster(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """The matter as a picture."""
    course_class = _class(request, code)
    found = {piece.slug: piece for piece in pieces_of(course_class, now())}
    if slug not in found:
        raise Http404
    said = in_both(found[slug])
    made = poster(zh=said["zh-hans"], en=said["en"], address=settings.BASE_URL + found[slug].url)
    response = HttpResponse(made, content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{course_class.code}-{slug}.png"'
    response["Cache-Control"] = "private, max-age=60"
    return response


urlpatterns = [
    path("desk/classes/<str:code>/group/", group, name="group"),
    path("desk/classes/<str:code>/group/<slug:slug>.png", group_poster, name="group_poster"),
]
