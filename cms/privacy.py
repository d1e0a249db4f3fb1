"""Which parts of the page tree are private: a page with a restriction, and all below it.

The list that asks for pages leaves the private ones out in the same statement. Wagtail would read
the pages above each page first, and what is private of them next.
"""

from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Substr
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

Pages = TypeVar("Pages", bound=PageQuerySet)


def restricted() -> Exists:
    """Has the page of the outer query a restriction of its own, or its original if it is an alias?"""
    return Exists(
        PageViewRestriction.objects.filter(page=Coalesce(OuterRef("alias_of"), OuterRef("pk")))
    )


def _below_a_restriction() -> Exists:
    """Is the page of the outer query restricted, or does it stand below one that is?"""
    above = PageViewRestriction.objects.annotate(
        above=Substr(OuterRef("path"), 1, F("page__depth") * Page.steplen)
    )
    return Exists(
        above.filter(
            Q(page__path=F("above"), page__depth__lte=OuterRef("depth"))
            | Q(page=OuterRef("alias_of"))
        )
    )


def for_everybody(pages: Pages) -> Pages:
    """The live pages that are not private."""
    found: Pages = pages.live().filter(~_below_a_restriction())
    return found
