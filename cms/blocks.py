"""Blocks that editors place: text and pictures, and live content of the training side."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from core.clock import now
from courses.models import ClassSession
from courses.queries.catalogue import catalogue, search_courses


class OpenClasses(blocks.StructBlock):
    """The classes that can be joined now, live."""

    title = blocks.CharBlock(label=_("Title"))
    track = blocks.CharBlock(label=_("Track code, empty for all"), required=False)
    count = blocks.IntegerBlock(label=_("How many"), default=4, min_value=1, max_value=12)

    class Meta:
        icon = "date"
        label = _("Open classes (live)")
        template = "cms/blocks/open_classes.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the courses and their next classes at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        found = search_courses("")
        if value["track"]:
            found = found.filter(track__code=value["track"])
        listed = [
            c for c in catalogue(found, now()) if c.next and c.next.state in {"open", "full"}
        ]
        context["cards"] = listed[: value["count"]]
        return context


class NextSessions(blocks.StructBlock):
    """The next sessions, live."""

    title = blocks.CharBlock(label=_("Title"))
    count = blocks.IntegerBlock(label=_("How many"), default=5, min_value=1, max_value=20)

    class Meta:
        icon = "time"
        label = _("Next sessions (live)")
        template = "cms/blocks/next_sessions.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Read the sessions at the time of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["sessions"] = (
            ClassSession.objects.filter(
                starts_at__gt=now(),
                cancelled_at=None,
                course_class__state="published",
                course_class__rehearsal=False,
            )
            .select_related("course_class__course__track", "venue", "room")
            .order_by("starts_at", "pk")[: value["count"]]
        )
        return context


class Figure(blocks.StructBlock):
    """A number with what it counts."""

    value = blocks.CharBlock(label=_("Number"))
    counts = blocks.CharBlock(label=_("What it counts"))


class CallToAction(blocks.StructBlock):
    """A sentence and a button."""

    text = blocks.CharBlock(label=_("Text"))
    button = blocks.CharBlock(label=_("Button"))
    url = blocks.CharBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Call to action")
        template = "cms/blocks/call.html"


class Body(blocks.StreamBlock):
    """What a page may be made of."""

    heading = blocks.CharBlock(label=_("Heading"), template="cms/blocks/heading.html")
    text = blocks.RichTextBlock(
        label=_("Text"), features=["h3", "bold", "italic", "link", "ul", "ol", "document-link"]
    )
    picture = ImageChooserBlock(label=_("Picture"), template="cms/blocks/picture.html")
    quote = blocks.BlockQuoteBlock(label=_("Quote"))
    figures = blocks.ListBlock(
        Figure(), label=_("Figures"), icon="list-ul", template="cms/blocks/figures.html"
    )
    open_classes = OpenClasses()
    next_sessions = NextSessions()
    call = CallToAction()
    certificate_check = blocks.StaticBlock(
        label=_("Check a certificate"),
        admin_text=_("The box in which a certificate's number is typed."),
        template="cms/blocks/check.html",
    )
