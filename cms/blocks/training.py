"""Blocks on training that fill themselves: open classes, courses, sessions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.blocks import choices, live
from cms.blocks.coded import CodeChoice, CodeChoices
from core.clock import now
from courses.queries.catalogue import (
    CourseCard,
    catalogue,
    held_for,
    search_courses,
    sessions_to_come,
)

JOINABLE = {"open", "full"}
TO_JOIN = JOINABLE | {"soon"}


def _catalogue(unit: str, page_context: dict[str, Any]) -> list[CourseCard]:
    """The whole catalogue for people of a unit; read once a page, however many blocks ask."""
    request = page_context.get("request")
    kept: dict[str, list[CourseCard]] = getattr(request, "catalogue_of_unit", {})
    if unit not in kept:
        kept[unit] = catalogue(search_courses(""), now(), classes=held_for(unit))
    if request is not None:
        request.catalogue_of_unit = kept
    return kept[unit]


def _cards(value: Any, page_context: dict[str, Any]) -> list[CourseCard]:
    """The cards of a block's track, or of the courses that it names."""
    track, codes = value.get("track"), value.get("courses")
    return [
        card
        for card in _catalogue(value.get("unit") or "", page_context)
        if (not track or card.course.track.code == track)
        and (not codes or card.course.code in codes)
    ]


def _track() -> CodeChoice:
    return CodeChoice(label=_("Track"), choices=choices.tracks, required=False, default="")


def _unit() -> CodeChoice:
    return CodeChoice(
        label=_("For people of"),
        choices=choices.units,
        required=False,
        default="",
        help_text=_("Leaves out classes that are kept for other units"),
    )


def _chosen() -> CodeChoices:
    return CodeChoices(
        label=_("Only these courses"),
        choices=choices.courses,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all courses of the track"),
    )


class OpenClasses(live.LiveBlock):
    """The classes that can be joined now, or whose enrolment opens soon."""

    title = live.title()
    track = _track()
    courses = _chosen()
    unit = _unit()
    count = live.how_many(4, most=12)

    class Meta:
        icon = "date"
        label = _("Open classes (live)")
        description = _("Classes with seats now, and those that open soon; fills itself")
        template = "cms/blocks/open_classes.html"
        preview_value = {"title": _("Open now"), "track": "", "courses": [], "count": 4}

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """Read the courses and their next classes at the time of the request."""
        listed = _cards(value, page_context)
        wanted = [card for card in listed if card.next and card.next.state in TO_JOIN]
        return {"cards": wanted[: value["count"]]}


class CoursesOf(live.LiveBlock):
    """Courses with or without a class: what a camp consists of."""

    title = live.title()
    track = _track()
    courses = _chosen()

    class Meta:
        icon = "list-ul"
        label = _("Courses (live)")
        description = _("What a camp consists of: the courses, whether a class is open or not")
        template = "cms/blocks/courses.html"
        preview_value = {"title": _("Courses"), "track": "leading", "courses": []}

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """Read the courses at the time of the request."""
        return {"cards": _cards(value, page_context)}


class NextSessions(live.LiveBlock):
    """The next sessions, live."""

    title = live.title()
    track = _track()
    count = live.how_many(5, most=20)

    class Meta:
        icon = "time"
        label = _("Next sessions (live)")
        description = _("The next meetings of running and coming classes; fills itself")
        template = "cms/blocks/next_sessions.html"
        preview_value = {"title": _("Next sessions"), "track": "", "count": 5}

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """Read the sessions at the time of the request."""
        found = sessions_to_come(now(), track=value.get("track") or "")
        return {"sessions": found[: value["count"]]}
