"""A link as editors give it: a page of this site, a course, or an address."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import choices
from cms.blocks.coded import CodeChoice

SAFE = RegexValidator(
    r"^(/(?!/)|https?://|mailto:|tel:)",
    _("Begin with / for a page of this site, or with https://"),
)


class LinkValue(blocks.StructValue):
    """A link's words and where it leads."""

    @property
    def address(self) -> str:
        """The address; empty when its page is gone."""
        page = self.get("page")
        if page is not None:
            return page.url if page.live else ""
        if self.get("course"):
            return reverse("courses:course", args=[self["course"]])
        return self.get("url") or ""


class Link(blocks.StructBlock):
    """Words and one of: page, course, address."""

    button = blocks.CharBlock(label=_("Words on the button"), max_length=30)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    course = CodeChoice(label=_("or course"), choices=choices.courses, required=False, default="")
    url = blocks.CharBlock(label=_("or address"), required=False, validators=[SAFE])

    class Meta:
        icon = "link"
        label = _("Button")
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        """One target, no more and no less."""
        cleaned = super().clean(value)
        given = [name for name in ("page", "course", "url") if cleaned.get(name)]
        if len(given) != 1:
            error = ValidationError(_("Choose one of page, course or address."))
            raise StructBlockValidationError(block_errors={given[-1] if given else "page": error})
        return cleaned
