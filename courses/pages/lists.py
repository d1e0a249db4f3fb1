"""The organiser's lists: filter, search, sort, columns, and xlsx of what is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.guard import duty_required
from core.clock import now
from core.web.templatetags.web import local, state_word
from core.xlsx import workbook
from courses.models import Track
from courses.queries.catalogue import ClassCard, cards
from courses.queries.desk import classes_list, enrolment_counts, enrolments_list
from courses.rules.states import EnrolmentState

PAGE = 30
MOST_ROWS = 20000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS = ("open", "soon", "full", "running", "finished", "closed", "draft", "cancelled")


@dataclass(frozen=True)
class Column:
    """A column that may be shown or not; `value` is what the spreadsheet gets."""

    key: str
    label: Any
    value: Callable[[Any], Any]
    at_first: bool = True


def _start(card: ClassCard) -> str:
    first = card.course_class.first_session_at
    return f"{timezone.localtime(first):%Y-%m-%d %H:%M}" if first else ""


def _place(card: ClassCard) -> str:
    here = (card.course_class.venue, card.course_class.room)
    return " ".join(str(local(place, "name")) for place in here if place)


CLASS_COLUMNS = (
    Column("code", gettext_lazy("Code"), lambda c: c.course_class.code, at_first=False),
    Column("seats", gettext_lazy("Seats"), lambda c: c.seats.capacity),
    Column("taken", gettext_lazy("Taken"), lambda c: c.seats.taken),
    Column("waiting", gettext_lazy("Waiting"), lambda c: c.seats.waiting),
    Column("start", gettext_lazy("Starts"), _start),
    Column("place", gettext_lazy("Where"), _place, at_first=False),
    Column(
        "trainer",
        gettext_lazy("Trainer"),
        lambda c: " ".join(s.person.name for s in c.course_class.staff.all()),
    ),
)
ENROLMENT_COLUMNS = (
    Column("unit", gettext_lazy("Unit"), lambda e: local(e.unit, "name") if e.unit else ""),
    Column(
        "class",
        gettext_lazy("Course and class"),
        lambda e: f"{e.course_class.course.title_zh} {e.course_class.label_zh}",
    ),
    Column("place", gettext_lazy("Order of arrival"), lambda e: e.place),
)


def shown_columns(request: HttpRequest, columns: Sequence[Column]) -> list[str]:
    """The keys of the columns that the reader wants; without a choice those shown at first."""
    if "cols" not in request.GET:
        return [column.key for column in columns if column.at_first]
    wanted = set(request.GET.getlist("col"))
    return [column.key for column in columns if column.key in wanted]


def as_file(name: str, content: bytes) -> HttpResponse:
    """A spreadsheet to download."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@duty_required("organiser")
def desk_classes(request: HttpRequest) -> HttpResponse:
    """All classes: filter by state and track, search, sort, columns, xlsx of what is shown."""
    q, order = request.GET.get("q", "").strip()[:60], request.GET.get("sort", "start")
    track, tab = request.GET.get("track", ""), request.GET.get("state", "")
    listed = cards(classes_list(request.user, q=q, order=order, track=track)[:2000], now())
    counts = {name: sum(card.state == name for card in listed) for name in TABS}
    found = [card for card in listed if not tab or card.state == tab]
    shown = shown_columns(request, CLASS_COLUMNS)
    if request.GET.get("format") == "xlsx":
        chosen = [column for column in CLASS_COLUMNS if column.key in shown]
        heads = [_("Course"), _("Class"), _("State"), *(str(column.label) for column in chosen)]
        rows = [
            [
                str(local(c.course_class.course, "title")),
                str(local(c.course_class, "label")),
                state_word(c.state),
                *(column.value(c) for column in chosen),
            ]
            for c in found
        ]
        return as_file("classes", workbook(title=_("Classes"), heads=heads, rows=rows))
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "counts": [(name, counts[name]) for name in TABS if counts[name]],
        "total": len(listed),
        "tab": tab,
        "q": q,
        "sort": order,
        "track": track,
        "tracks": Track.objects.order_by("order", "pk"),
        "columns": CLASS_COLUMNS,
        "shown": shown,
    }
    return render(request, "courses/desk_classes.html", context)


@duty_required("organiser")
def desk_enrolments(request: HttpRequest) -> HttpResponse:
    """All enrolments of one's classes: search by name, pinyin, unit, class; sort, columns, xlsx."""
    q, state = request.GET.get("q", "").strip()[:60], request.GET.get("state", "")
    order = request.GET.get("sort", "")
    found = enrolments_list(request.user, q=q, state=state, order=order)
    shown = shown_columns(request, ENROLMENT_COLUMNS)
    if request.GET.get("format") == "xlsx":
        chosen = [column for column in ENROLMENT_COLUMNS if column.key in shown]
        heads = [_("Name"), _("State"), *(str(column.label) for column in chosen)]
        rows = [
            [e.person.name, state_word(e.state), *(column.value(e) for column in chosen)]
            for e in found[:MOST_ROWS].iterator()
        ]
        return as_file("enrolments", workbook(title=_("Enrolments"), heads=heads, rows=rows))
    counts = enrolment_counts(request.user, q=q)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "q": q,
        "state": state,
        "sort": order,
        "counts": [(s.value, counts[s.value]) for s in EnrolmentState if counts.get(s.value)],
        "total": sum(counts.values()),
        "columns": ENROLMENT_COLUMNS,
        "shown": shown,
    }
    return render(request, "courses/desk_enrolments.html", context)


urlpatterns = [
    path("desk/classes/", desk_classes, name="desk_classes"),
    path("desk/enrolments/", desk_enrolments, name="desk_enrolments"),
]
