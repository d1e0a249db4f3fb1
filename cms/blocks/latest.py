"""The block of the latest news."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from cms.blocks import live
from cms.pictures import CARD_PICTURE
from cms.privacy import for_everybody


class News(live.LiveBlock):
    """The latest news of the reader's language."""

    title = live.title()
    count = live.how_many(3, most=9)

    class Meta:
        icon = "doc-empty"
        label = _("News (live)")
        description = _("The latest news; fills itself")
        template = "cms/blocks/news.html"
        preview_value = {"title": _("News"), "count": 3}

    def found(self, value: Any, page_context: dict[str, Any]) -> dict[str, Any]:
        """Read the news at the time of the request."""
        pages = for_everybody(apps.get_model("cms", "NewsPage").objects.all())
        page = page_context.get("page")
        locale = page.locale_id if page is not None else Locale.get_active().pk
        news = list(
            pages.filter(locale=locale)
            .prefetch_related(CARD_PICTURE)
            .order_by("-on", "-pk")[: value["count"]]
        )
        above = news[0].url.rstrip("/").rpartition("/")[0] + "/" if news else ""
        return {"news": news, "above": above}
