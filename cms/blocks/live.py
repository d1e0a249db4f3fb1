"""Blocks that fill themselves at the time of the request: classes, sessions, courses, news."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Locale

from cms.blocks import choices
from cms.pictures import CARD_PICTURE
from cms.privacy import for_everybody
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


def _catalogue(unit: str, context: Any) -> list[CourseCard]:
    """The whole catalogue for people of a unit; read once a page, however many blocks ask."""
    request = (context or {}).get("request")
    kept: dict[str, list[CourseCard]] = getattr(request, "catalogue_of_unit", {})
    if unit not in kept:
        kept[unit] = catalogue(search_courses(""), now(), classes=held_for(unit))
    if request is not None:
        request.catalogue_of_unit = kept
    return kept[unit]


def _cards(value: Any, context: Any) -> list[CourseCard]:
    """The cards of a block's track, or of the courses that it names."""
    track, codes = value.get("track"), value.get("courses")
    return [
        card
        for card in _catalogue(value.get("unit") or "", context)
        if (not track or card.course.track.code == track)
        and (not codes or card.course.code in codes)
    ]


def _track() -> blocks.ChoiceBlock:
    return blocks.ChoiceBlock(label=_("Track"), choices=choices.tracks, required=False, default="")


def _unit() -> blocks.ChoiceBlock:
    return blocks.ChoiceBlock(
        label=_("For people of"),
        choices=choices.units,
        required=False,
        default="",
        help_text=_("Leaves out classes that are kept for other units"),
    )


def _chosen() -> blocks.MultipleChoiceBlock:
    return blocks.MultipleChoiceBlock(
        label=_("Only these courses"),
        choices=choices.courses,
        required=False,
        help_text=_("None chosen: all courses of the track"),
    )


class OpenClasses(blocks.StructBlock):
    """The classes that can be joined now, or whose enrolment opens soon."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    track = _track()
    courses = _chosen()
    unit = _unit()
    count = blocks.IntegerBlock(label=_("How many"), default=4, min_value=1, max_value=12)

    class Meta:
        icon = "date"
        label = _("Open classes (live)")
        description = _("Classes with seats now, and those that open soon; fills itself")
        template = "cms/blocks/open_classes.html"
        preview_value = {"title": _("Open now"), "track": "", "courses": [], "count": 4}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the courses and their next classes at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        listed = _cards(value, parent_context)
        wanted = [card for card in listed if card.next and card.next.state in TO_JOIN]
        context["cards"] = wanted[: value["count"]]
        return context


class CoursesOf(blocks.StructBlock):
    """Courses with or without a class: what a camp consists of."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    track = _track()
    courses = _chosen()

    class Meta:
        icon = "list-ul"
        label = _("Courses (live)")
        description = _("What a camp consists of: the courses, whether a class is open or not")
        template = "cms/blocks/courses.html"
        preview_value = {"title": _("Courses"), "track": "leading", "courses": []}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the courses at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["cards"] = _cards(value, parent_context)
        return context


class NextSessions(blocks.StructBlock):
    """The next sessions, live."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    track = _track()
    count = blocks.IntegerBlock(label=_("How many"), default=5, min_value=1, max_value=20)

    class Meta:
        icon = "time"
        label = _("Next sessions (live)")
        description = _("The next meetings of running and coming classes; fills itself")
        template = "cms/blocks/next_sessions.html"
        preview_value = {"title": _("Next sessions"), "track": "", "count": 5}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the sessions at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        found = sessions_to_come(now(), track=value.get("track") or "")
        context["sessions"] = found[: value["count"]]
        return context


class News(blocks.StructBlock):
    """The latest news of the reader's language."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    count = blocks.IntegerBlock(label=_("How many"), default=3, min_value=1, max_value=9)

    class Meta:
        icon = "doc-empty"
        label = _("News (live)")
        description = _("The latest news; fills itself")
        template = "cms/blocks/news.html"
        preview_value = {"title": _("News"), "count": 3}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the news at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        news = for_everybody(apps.get_model("cms", "NewsPage").objects.all())
        page = (parent_context or {}).get("page")
        locale = page.locale_id if page is not None else Locale.get_active().pk
        context["news"] = list(
            news.filter(locale=locale)
            .prefetch_related(CARD_PICTURE)
            .order_by("-on", "-pk")[: value["count"]]
        )
        context["above"] = context["news"][0].get_parent() if context["news"] else None
        return context
