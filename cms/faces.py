"""What editors wrote of a competition: a page is its face, the competition is the fact."""

from django.http import HttpRequest
from django.utils import translation

from cms.models import CompetitionPage
from cms.privacy import for_everybody


def copy_of(request: HttpRequest, code: str) -> CompetitionPage | None:
    """The live, public page for the competition in the reader's language, else in any.

    Called by dotted name from settings: `/competitions/CODE/` is a page of the competition.
    """
    pages = for_everybody(CompetitionPage.objects.filter(code=code))
    found = list(pages.select_related("picture").order_by("path"))
    language = translation.get_language()
    same = [page for page in found if page.language_code == language]
    return next(iter(same + found), None)
