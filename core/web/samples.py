"""What the living page of components shows: one of each, with plausible content."""

import datetime
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.web.figures import FIGURE_BY_COURSE, FIGURE_BY_TRACK
from core.web.templatetags.web import CHIPS

TRACK_BY_PREFIX = {
    "LD": "leading",
    "JR": "job-ready",
    "EX": "extending",
    "RT": "retraining",
    "MS": "multi-skill",
    "PC": "public-class",
    "SF": "safety",
    "CH": "child-care",
    "CL": "cloud-class",
}
COLOURS = ["dado", "brand", "point", "ink", "warn", "bad", "info", "bg", "surface", "sunken"]
MATRIX = ["locked", "full", "part", "", "rescore", "full", "full", "part", "apart", "", "full", ""]


def samples(at: datetime.datetime) -> dict[str, Any]:
    """The context of `/design/`."""
    start = at.replace(minute=0, second=0, microsecond=0)
    hour = datetime.timedelta(hours=1)
    words = [
        _("Touches the rim more than once, or a chair falls"),
        _("Touches a cup once, the movement breaks off"),
        _("Holds the stem below a third, stops now and then"),
        _("Holds stem or lower third all the way, light and steady"),
    ]
    return {
        "at": at,
        "until": at + 3 * hour + datetime.timedelta(minutes=14),
        "schemes": ["light", "dark"],
        "colours": COLOURS,
        "states": list(CHIPS),
        "count": SimpleNamespace(capacity=37, taken=29, held=2, free=6, waiting=0),
        "full": SimpleNamespace(capacity=24, taken=24, held=0, free=0, waiting=7),
        "hall": SimpleNamespace(capacity=148, taken=91, held=4, free=53, waiting=0),
        "sessions": [SimpleNamespace(starts_at=start + hour, ends_at=start + 3 * hour)],
        "roll": [
            ("present", pgettext("roll", "In")),
            ("late", pgettext("roll", "Lt")),
            ("absent", pgettext("roll", "Ab")),
            ("on_leave", pgettext("roll", "Lv")),
        ],
        "called": [
            {"name": "张示例", "chosen": "present"},
            {"name": "李样本", "chosen": "late"},
            {"name": "王演示", "chosen": "absent", "warned": True},
            {"name": "赵虚拟", "chosen": "", "open": True},
        ],
        "tiles": [
            {"score": n, "words": text, "chosen": "true" if n == 2 else "false"}
            for n, text in enumerate(words)
        ],
        "keys": [7, 8, 9, 4, 5, 6, 1, 2, 3],
        "covers": [{"no": n, "off": "true" if n in {3, 7} else "false"} for n in range(1, 11)],
        "address": settings.BASE_URL,
        "matrix": MATRIX,
        "dots": [96, 118, 127, 139, 146, 155, 158, 171, 183],
        "figures": [
            (name, TRACK_BY_PREFIX[code.split("-")[0]]) for code, name in FIGURE_BY_COURSE.items()
        ],
        "tracks": list(FIGURE_BY_TRACK.items()),
    }
