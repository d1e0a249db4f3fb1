"""How many numbers may be checked without the code that stands on the paper.

Numbers have no gaps, so whoever has one could walk through all of them; the paper's code can't be
guessed. Both limits are settings, by person when signed in, else by address.
"""

from django.conf import settings
from django.http import HttpRequest

from core.errors import RuleBroken
from core.limits import limit

DAY_SECONDS = 24 * 3600


def limit_bare(request: HttpRequest) -> None:
    """Count a check of a number alone; refuses with `code_of_paper_needed` (429)."""
    try:
        limit(request, "verify-bare", settings.VERIFY_BARE_PER_MINUTE)
        limit(request, "verify-bare-day", settings.VERIFY_BARE_PER_DAY, seconds=DAY_SECONDS)
    except RuleBroken as refused:
        raise RuleBroken("code_of_paper_needed", status=429, **refused.facts) from refused
