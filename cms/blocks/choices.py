"""What an editor chooses from, so that nobody types a code. Read when a form is shown."""

from collections.abc import Iterable

from django.core.cache import caches
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Unit
from competitions.models import Event
from competitions.queries.access import public_competitions
from core.web.figures import FIGURE_NAMES
from courses.models import Course, Track

Choices = list[tuple[str, str]]
# Towns and enterprises are too many for a list; their county stands for them.
UNIT_KINDS = ("city", "county")
KEPT_SECONDS = 10


def _name(zh: str, en: str) -> str:
    english = (translation.get_language() or "").startswith("en")
    return (en or zh) if english else zh


def _rows(name: str, rows: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The rows, kept for a moment: a page asks for them once a block, also when it is only read."""
    cache, key = caches["pages"], f"choices:{name}"
    kept: list[tuple[str, str, str]] | None = cache.get(key)
    if kept is None:
        kept = list(rows)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def tracks() -> Choices:
    """Tracks by code."""
    rows = _rows("tracks", Track.objects.values_list("code", "name_zh", "name_en"))
    return [("", _("All tracks")), *((code, _name(zh, en)) for code, zh, en in rows)]


def colours() -> Choices:
    """The tracks, as colours of a figure."""
    return [("", _("The usual colour")), *tracks()[1:]]


def courses() -> Choices:
    """Live courses by code."""
    live = Course.objects.filter(archived_at=None)
    rows = _rows("courses", live.values_list("code", "title_zh", "title_en"))
    return _named(rows)


def competitions() -> Choices:
    """Public competitions by code."""
    rows = _rows("competitions", public_competitions().values_list("code", "title_zh", "title_en"))
    return [("", _("All competitions")), *_named(rows)]


def competition_codes() -> Choices:
    """The same, where one must be chosen."""
    return [("", _("Choose one")), *competitions()[1:]]


def events() -> Choices:
    """Events of public competitions by code."""
    found = Event.objects.filter(competition__in=public_competitions())
    rows = _rows("events", found.values_list("code", "title_zh", "title_en"))
    return _named(rows)


def _named(rows: Iterable[tuple[str, str, str]]) -> Choices:
    return [(code, f"{_name(zh, en)} · {code}") for code, zh, en in rows]


def units() -> Choices:
    """The city and its counties by code."""
    large = Unit.objects.filter(kind__in=UNIT_KINDS)
    rows = _rows("units", large.values_list("code", "name_zh", "name_en"))
    return [("", _("All units")), *((code, _name(zh, en)) for code, zh, en in rows)]


def figures() -> Choices:
    """The figures of the design system."""
    return [("", _("No figure")), *((name, str(label)) for name, label in FIGURE_NAMES.items())]
