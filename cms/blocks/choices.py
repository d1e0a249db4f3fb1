"""What an editor chooses from, so that nobody types a code. Read when a form is shown."""

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Unit
from core.web.figures import FIGURE_NAMES
from courses.models import Course, Track

Choices = list[tuple[str, str]]
# Towns and enterprises are too many for a list; their county stands for them.
UNIT_KINDS = ("city", "county")


def _name(zh: str, en: str) -> str:
    english = (translation.get_language() or "").startswith("en")
    return (en or zh) if english else zh


def tracks() -> Choices:
    """Tracks by code."""
    rows = Track.objects.values_list("code", "name_zh", "name_en")
    return [("", _("All tracks")), *((code, _name(zh, en)) for code, zh, en in rows)]


def courses() -> Choices:
    """Live courses by code."""
    rows = Course.objects.filter(archived_at=None).values_list("code", "title_zh", "title_en")
    return [(code, f"{_name(zh, en)} · {code}") for code, zh, en in rows]


def units() -> Choices:
    """The city and its counties by code."""
    rows = Unit.objects.filter(kind__in=UNIT_KINDS).values_list("code", "name_zh", "name_en")
    return [("", _("All units")), *((code, _name(zh, en)) for code, zh, en in rows)]


def figures() -> Choices:
    """The figures of the design system."""
    return [("", _("No figure")), *((name, str(label)) for name, label in FIGURE_NAMES.items())]
