"""What a page may be made of, in groups as the editor sees them."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks import contests, copy, latest, training

TEXT, LIVE, WAY = _("Text and pictures"), _("Live content"), _("Leading on")


class Body(blocks.StreamBlock):
    """The blocks of a page."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        icon="title",
        max_length=80,
        group=TEXT,
        template="cms/blocks/heading.html",
        preview_value=_("What is taught"),
        description=_("A heading between two parts of the page"),
    )
    text = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=copy.TEXT,
        group=TEXT,
        preview_value="<p>十天里先讲两晚，再上机练。学完考核，合格发证。</p>",
        description=_("Paragraphs, lists, links"),
    )
    picture = copy.Picture(group=TEXT)
    text_and_picture = copy.TextAndPicture(group=TEXT)
    facts = copy.Facts(group=TEXT)
    steps = copy.Steps(group=TEXT)
    questions = copy.Questions(group=TEXT)
    figures = blocks.ListBlock(
        copy.Figure(),
        label=_("Figures"),
        icon="order",
        group=TEXT,
        template="cms/blocks/figures.html",
        preview_value=[{"value": "192", "counts": _("camp sessions held")}],
        description=_("Numbers and what they count"),
    )
    people = copy.People(group=TEXT)
    quote = copy.Quote(group=TEXT)
    open_classes = training.OpenClasses(group=LIVE)
    courses = training.CoursesOf(group=LIVE)
    next_sessions = training.NextSessions(group=LIVE)
    competitions = contests.OpenCompetitions(group=LIVE)
    fixtures = contests.NextFixtures(group=LIVE)
    results = contests.LatestResults(group=LIVE)
    standings = contests.Standings(group=LIVE)
    news = latest.News(group=LIVE)
    call = copy.CallToAction(group=WAY)
    downloads = copy.Downloads(group=WAY)
    video = copy.Video(group=WAY)
    certificate_check = blocks.StaticBlock(
        label=_("Check a certificate"),
        icon="tick-inverse",
        group=WAY,
        admin_text=_("The box in which a certificate's number is typed."),
        template="cms/blocks/check.html",
        preview_value=None,
        description=_("The box in which a certificate's number is typed."),
    )
