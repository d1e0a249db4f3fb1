"""Blocks that editors write: text, pictures, steps, questions, people, files."""

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from cms.blocks import choices
from cms.blocks.links import Link

TEXT = ["h3", "bold", "italic", "link", "ul", "ol", "document-link"]
INLINE = ["bold", "italic", "link"]


class Picture(blocks.StructBlock):
    """A picture with what it shows in words."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=120)

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("One picture over the whole width, with a caption")
        template = "cms/blocks/picture.html"
        preview_template = "cms/blocks/preview_picture.html"


class TextAndPicture(blocks.StructBlock):
    """Text beside a picture, or beside a figure of the design system."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT)
    image = ImageBlock(label=_("Picture"), required=False)
    figure = blocks.ChoiceBlock(
        label=_("or figure"), choices=choices.figures, required=False, default=""
    )
    track = blocks.ChoiceBlock(
        label=_("Colour of the figure"), choices=choices.colours, required=False, default=""
    )
    picture_first = blocks.BooleanBlock(label=_("Picture on the left"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Text and picture")
        description = _("A title and text beside a picture or a figure")
        template = "cms/blocks/text_and_picture.html"
        preview_value = {
            "title": _("Learn on the real machine"),
            "text": "<p>三人一台，先看一遍，再自己动手，练到会为止。</p>",
            "figure": "robot",
            "track": "leading",
        }


class Step(blocks.StructBlock):
    """One step."""

    title = blocks.CharBlock(label=_("Step"), max_length=40)
    text = blocks.CharBlock(label=_("What to do"), required=False, max_length=160)


class Steps(blocks.StructBlock):
    """What to do, one after the other."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    steps = blocks.ListBlock(Step(), label=_("Steps"), min_num=2, max_num=8)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("Numbered steps on the ruler, such as how to enrol")
        template = "cms/blocks/steps.html"
        preview_value = {
            "title": _("How to join"),
            "steps": [
                {"title": _("Choose a class"), "text": "看时间和地点"},
                {"title": _("Take a seat"), "text": "先到先得"},
                {"title": _("Sign in at the door"), "text": "扫屏幕上的码"},
            ],
        }


class Question(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=120)
    answer = blocks.RichTextBlock(label=_("Answer"), features=[*INLINE, "ul"])


class Questions(blocks.StructBlock):
    """Frequent questions; each opens by itself."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    questions = blocks.ListBlock(Question(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        description = _("Frequent questions that open at a tap")
        template = "cms/blocks/questions.html"
        preview_value = {
            "title": _("Questions and answers"),
            "questions": [
                {"question": _("What does it cost?"), "answer": "<p>不收费，材料也不收费。</p>"}
            ],
        }


class Fact(blocks.StructBlock):
    """A fact: icon, what it is about, what holds."""

    icon = blocks.ChoiceBlock(
        label=_("Icon"),
        default="info",
        choices=[
            ("cal", _("Calendar")),
            ("clock", _("Clock")),
            ("pin", _("Place")),
            ("users", _("People")),
            ("award", _("Certificate")),
            ("book", _("Book")),
            ("info", _("Note")),
        ],
    )
    label = blocks.CharBlock(label=_("About"), max_length=20)
    text = blocks.CharBlock(label=_("What holds"), max_length=160)


class Facts(blocks.StructBlock):
    """When, where, for whom, what to bring."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=60)
    facts = blocks.ListBlock(Fact(), label=_("Facts"), min_num=1)

    class Meta:
        icon = "clipboard-list"
        label = _("Facts")
        description = _("When, where, for whom, what to bring: one line each")
        template = "cms/blocks/facts.html"
        preview_value = {
            "title": _("At a glance"),
            "facts": [
                {"icon": "cal", "label": _("When"), "text": "12月1日 19:00"},
                {"icon": "pin", "label": _("Where"), "text": "204 教室"},
            ],
        }


class Figure(blocks.StructBlock):
    """A number with what it counts."""

    value = blocks.CharBlock(label=_("Number"), max_length=20)
    counts = blocks.CharBlock(label=_("What it counts"), max_length=60)


class PersonCard(blocks.StructBlock):
    """Somebody whom the page presents, with their consent."""

    name = blocks.CharBlock(label=_("Name"), max_length=40)
    duty = blocks.CharBlock(label=_("Duty"), max_length=60, required=False)
    text = blocks.CharBlock(label=_("In one sentence"), max_length=160, required=False)
    image = ImageChooserBlock(label=_("Portrait"), required=False)


class People(blocks.StructBlock):
    """Trainers or organisers."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    people = blocks.ListBlock(PersonCard(), label=_("People"), min_num=1)

    class Meta:
        icon = "group"
        label = _("Trainers and contacts")
        description = _("Trainers or contacts with portrait, duty and a sentence")
        template = "cms/blocks/people.html"
        preview_value = {
            "title": _("Trainers"),
            "people": [{"name": "陈虚构", "duty": _("Trainer"), "text": "机器人装调二十年"}],
        }


class CallToAction(blocks.StructBlock):
    """A sentence and a button."""

    text = blocks.CharBlock(label=_("Text"), max_length=60)
    more = blocks.CharBlock(label=_("Second line"), required=False, max_length=120)
    link = Link(label=_("Button"))

    class Meta:
        icon = "pick"
        label = _("Call to action")
        description = _("A sentence with one button")
        template = "cms/blocks/call.html"
        preview_value = {
            "text": _("Take a seat"),
            "link": {"button": _("All courses"), "url": "/courses/"},
        }


class Downloads(blocks.StructBlock):
    """Files to take along."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    files = blocks.ListBlock(DocumentChooserBlock(), label=_("Files"), min_num=1)

    class Meta:
        icon = "download"
        label = _("Downloads")
        description = _("Files with their kind and size")
        template = "cms/blocks/downloads.html"
        preview_template = "cms/blocks/preview_downloads.html"


class Quote(blocks.StructBlock):
    """What somebody said."""

    text = blocks.TextBlock(label=_("Quote"), rows=3)
    who = blocks.CharBlock(label=_("Who"), required=False, max_length=60)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("What a participant said, and who")
        template = "cms/blocks/quote.html"
        preview_value = {"text": "练完第三次，车间那台我敢自己调了。", "who": "张*例"}


class Video(blocks.StructBlock):
    """A link to a video elsewhere; nothing of the other site is loaded before the tap."""

    title = blocks.CharBlock(label=_("Title"), max_length=60)
    url = blocks.URLBlock(label=_("Address of the video"))
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1)
    image = ImageChooserBlock(label=_("Picture"), required=False)

    class Meta:
        icon = "media"
        label = _("Video (link)")
        description = _("Picture and title that lead to the video's own site")
        template = "cms/blocks/video.html"
        preview_value = {"title": _("Video (link)"), "url": "https://example.org/", "minutes": 3}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Adds the name of the site to which the link leads."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["host"] = urlsplit(value.get("url") or "").hostname or ""
        return context
