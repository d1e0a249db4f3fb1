"""Tags and filters of the design system."""

import datetime
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import segno
from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.names import mask_name
from core.web.figures import figure_of
from core.web.moments import (
    clock,
    day,
    english,
    full_date,
    long_day,
    moment,
    near,
    times,
)
from core.web.rulers import WIDTH, Ruler, day_x, ruler

register = template.Library()
register.filter("masked", mask_name)

CHIPS: dict[str, tuple[str, Any]] = {
    "requested": ("hour", gettext_lazy("Awaiting approval")),
    "returned": ("undo", gettext_lazy("Returned")),
    "applied": ("ballot", gettext_lazy("In the ballot")),
    "waiting": ("queue", gettext_lazy("Waiting")),
    "offered": ("offer", gettext_lazy("Seat held for you")),
    "enrolled": ("check", gettext_lazy("Enrolled")),
    "completed": ("award", gettext_lazy("Completed")),
    "rejected": ("x", gettext_lazy("Not accepted")),
    "cancelled": ("undo", gettext_lazy("Cancelled")),
    "lapsed": ("clock", gettext_lazy("Lapsed")),
    "moved": ("swap", gettext_lazy("Moved")),
    "removed": ("out", gettext_lazy("Removed")),
    "open": ("check", gettext_lazy("Open")),
    "soon": ("clock", gettext_lazy("Opens soon")),
    "full": ("queue", gettext_lazy("Waiting list")),
    "short": ("alert", gettext_lazy("Too few people")),
    "running": ("play", gettext_lazy("Running")),
    "closed": ("lock", gettext_lazy("Closed")),
    "draft": ("pen", gettext_lazy("Draft")),
    "finished": ("minus", gettext_lazy("Finished")),
    "entered": ("pen", gettext_lazy("Entered")),
    "checked_in": ("check", gettext_lazy("Here")),
    "withdrawn": ("out", gettext_lazy("Withdrawn")),
    "planned": ("clock", gettext_lazy("Planned")),
    "drawn": ("shuffle", gettext_lazy("Drawn")),
    "proposed": ("pen", gettext_lazy("Proposed")),
    "signed": ("sign", gettext_lazy("Signed")),
    "confirmed": ("lock", gettext_lazy("Confirmed")),
    "reopened": ("unlock", gettext_lazy("Re-opened")),
    "passed": ("check", gettext_lazy("Passed")),
    "attended": ("minus", gettext_lazy("Attended")),
    "failed": ("x", gettext_lazy("Not passed")),
    "present": ("check", gettext_lazy("Present")),
    "late": ("clock", gettext_lazy("Late")),
    "half": ("clock", gettext_lazy("Late, half")),
    "left_early": ("out", gettext_lazy("Left early")),
    "absent": ("x", gettext_lazy("Absent")),
    "on_leave": ("hour", gettext_lazy("On leave")),
    "excused": ("check", gettext_lazy("Excused")),
    "issued": ("shield", gettext_lazy("Valid")),
    "valid": ("shield", gettext_lazy("Valid")),
    "revoked": ("x", gettext_lazy("Revoked")),
    "replaced": ("swap", gettext_lazy("Replaced")),
    "saved": ("check", gettext_lazy("Saved")),
    "unsent": ("cloudup", gettext_lazy("To be sent")),
    "queued": ("hour", gettext_lazy("Queued")),
    "done": ("check", gettext_lazy("Done")),
    "announced": ("flag", gettext_lazy("Announced")),
    "entries": ("check", gettext_lazy("Entries open")),
    "called": ("bell", gettext_lazy("Called")),
    "live": ("play", gettext_lazy("Under way")),
    "provisional": ("eye", gettext_lazy("Public notice")),
    "final": ("lock", gettext_lazy("Final result")),
}
# Which colour of the looks a state takes that has none of its own.
LOOKS = {
    "moved": "waiting",
    "entered": "waiting",
    "checked_in": "enrolled",
    "withdrawn": "cancelled",
    "planned": "draft",
    "drawn": "locked",
    "confirmed": "locked",
    "passed": "enrolled",
    "attended": "waiting",
    "failed": "rejected",
    "present": "enrolled",
    "late": "short",
    "half": "short",
    "left_early": "short",
    "absent": "rejected",
    "on_leave": "draft",
    "excused": "enrolled",
    "issued": "valid",
    "proposed": "draft",
    "reopened": "unlocked",
    "returned": "offered",
    "done": "enrolled",
    "queued": "draft",
    "called": "soon",
    "announced": "closed",
    "entries": "open",
    "final": "locked",
}


@register.filter
def local(row: Any, field: str) -> str:
    """The row's text in the reader's language; English falls back to Chinese, marked as such."""
    chinese = getattr(row, f"{field}_zh", "")
    if not english():
        return chinese
    text = getattr(row, f"{field}_en", "")
    return text or (format_html('<span lang="zh">{}</span>', chinese) if chinese else "")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decorative unless it has a label."""
    href = f"{sprite()}#i-{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


def sprite() -> str:
    """The address of the sprite."""
    return static("web/symbols.svg")


@register.simple_tag
def figure(course: str, track: str, size: str = "") -> SafeString:
    """The course's figure on its track's ground."""
    return format_html(
        '<div class="art {}" data-track="{}" aria-hidden="true">'
        '<svg viewBox="0 0 120 120"><use href="{}#a-{}"/></svg></div>',
        size,
        track,
        sprite(),
        figure_of(course, track),
    )


@register.simple_tag
def figure_named(name: str, track: str, size: str = "") -> SafeString:
    """A figure by its name."""
    return format_html(
        '<div class="art {}" data-track="{}" aria-hidden="true">'
        '<svg viewBox="0 0 120 120"><use href="{}#a-{}"/></svg></div>',
        size,
        track,
        sprite(),
        name,
    )


@register.simple_tag
def frieze_figure(name: str) -> SafeString:
    """A figure of the public page's frieze."""
    return format_html(
        '<svg viewBox="0 0 120 104" aria-hidden="true">'
        '<use href="{}#a-{}" width="120" height="120"/></svg>',
        sprite(),
        name,
    )


@register.simple_tag
def chip(state: str, words: str = "") -> SafeString:
    """A state as icon and word."""
    name, label = CHIPS[str(state)]
    return format_html(
        '<span class="chip" data-state="{}">{}{}</span>',
        LOOKS.get(str(state), state),
        icon(name),
        words or label,
    )


@register.filter
def state_word(state: str) -> str:
    """A state's word."""
    return str(CHIPS[str(state)][1])


@register.inclusion_tag("web/parts/ruler.html")
def seatbar(count: Any, mine: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - a template's flag
    """The seats of a class as a ruler; nothing where there is no limit."""
    if count.capacity is None:
        return {"ruler": None}
    drawn = ruler(total=count.capacity, taken=count.taken, held=count.held, mine=mine)
    label = _("%(taken)s of %(capacity)s seats taken, %(held)s held") % {
        "taken": count.taken,
        "capacity": count.capacity,
        "held": count.held,
    }
    return {"ruler": drawn, "label": label}


@register.inclusion_tag("web/parts/ruler.html")
def progressbar(
    done: Any,
    total: Any,
    label: str = "",
    pointer: bool = False,  # noqa: FBT001, FBT002 - a template's flag
) -> dict[str, Any]:
    """How much of a whole is done, as a ruler; with `pointer` the next tick is yellow."""
    whole = max(1, math.ceil(float(total)))
    at = min(whole, math.floor(float(done)))
    drawn: Ruler = ruler(total=whole, taken=at, pointer_at=at if pointer else None)
    return {"ruler": drawn, "label": label or f"{at}/{whole}"}


@register.inclusion_tag("web/parts/dayruler.html")
def dayruler(sessions: Any, at: datetime.datetime) -> dict[str, Any]:
    """Today from 8 to 22 o'clock with its sessions and a yellow pointer on now."""
    local_at = timezone.localtime(at)

    def minutes(moment: datetime.datetime) -> float:
        here = timezone.localtime(moment)
        return here.hour * 60 + here.minute

    bars = []
    for session in sessions:
        left, right = day_x(minutes(session.starts_at)), day_x(minutes(session.ends_at))
        kind = "past" if session.ends_at <= at else "evt"
        bars.append({"x": f"{left:.1f}", "w": f"{max(4, right - left):.1f}", "kind": kind})
    ticks = []
    for quarter in range(57):
        high = 16 if quarter % 8 == 0 else 11 if quarter % 4 == 0 else 6
        x = quarter * WIDTH / 56
        hour = 8 + quarter // 4 if quarter % 8 == 0 else None
        ticks.append(
            {"x": f"{x - 0.6:.1f}", "y": 40 - high, "h": high, "hour": hour, "tx": f"{x:.1f}"}
        )
    now_x = day_x(local_at.hour * 60 + local_at.minute)
    return {
        "bars": bars,
        "ticks": ticks,
        "now": f"{now_x:.1f}",
        "now_left": f"{now_x - 1:.1f}",
        "at": local_at,
    }


@register.inclusion_tag("web/parts/countdown.html")
def countdown(until: datetime.datetime, at: datetime.datetime) -> dict[str, Any]:
    """Hours and minutes until a moment; a module counts on where there is one."""
    minutes = max(0, math.ceil((until - at).total_seconds() / 60))
    return {
        "days": minutes // 1440,
        "hours": minutes % 1440 // 60,
        "minutes": minutes % 60,
        "until": until,
        "at": at,
    }


# Days and times as `moments` says them, each under its own name.
for said in (day, full_date, long_day, clock, moment, near, times):
    register.filter(said.__name__, said)


@register.filter
def figure_of_number(value: Any) -> str:
    """A decimal without needless noughts."""
    if value is None:
        return "–"
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def mark(value: Any) -> str:
    """A mark, rounded half up to one decimal, as it is shown."""
    if value is None:
        return "–"
    exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / value.denominator
    return str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


@register.filter
def percent(value: Any) -> str:
    """A share as a percentage with at most one decimal."""
    return "–" if value is None else f"{figure_of_number(mark(value * 100))}%"


@register.filter
def share(value: Decimal) -> str:
    """A share that somebody has set, in a sentence: 80%, without needless decimals."""
    return f"{figure_of_number(value * 100)}%"


@register.simple_tag(takes_context=True)
def sort_head(context: Context, key: str, label: str, current: str, place: str = "") -> SafeString:
    """A column's head that sorts: once upwards, again downwards; it says which to a reader."""
    down = current == key
    said = "ascending" if down else "descending" if current == f"-{key}" else "none"
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if down else key
    arrow = "" if said == "none" else icon("up" if down else "down")
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a href="?{}">{}{}</a></th>',
        place,
        said,
        query.urlencode(),
        label,
        arrow,
    )


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A mapping's value, or None."""
    return mapping.get(key)


@register.simple_tag
def qr(address: str) -> SafeString:
    """A QR code, dark on white in every scheme."""
    svg = segno.make(address, error="m").svg_inline(
        border=2, dark="#0b2f27", light="#fff", svgclass="qr", omitsize=True, lineclass=None
    )
    return mark_safe(svg)  # noqa: S308 - made of the address by the library, nothing of it is text


@register.inclusion_tag("web/parts/field.html")
def field(bound: Any) -> dict[str, Any]:
    """A form field: label, help, field, message."""
    return {"field": bound}
