"""The organiser's competitions: the list, a competition's page, its head, documents and state."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import duty_required
from accounts.queries.roles import units_with_duty
from competitions.actions.documents import add_document
from competitions.actions.setup import HostPlan, change_head, make_competition, move_competition
from competitions.models import Competition
from competitions.pages.desk import as_file, own_competition, said
from competitions.pages.head_forms import DocumentForm, HeadForm
from competitions.pages.host_forms import (
    PREFIX,
    HostFormSet,
    host_rows,
    rows_as_typed,
    units_offered,
)
from competitions.queries.desk import competitions_list, events_of, officials_of
from competitions.rules.states import COMPETITION_MOVES, CompetitionState
from competitions.words.labels import LEVELS
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.web.templatetags.web import local, state_word
from core.xlsx import workbook

PAGE = 30
TABS = [str(state) for state in CompetitionState]


@duty_required("organiser")
def competitions(request: HttpRequest) -> HttpResponse:
    """All competitions of the reader's units: filter by state, search, sort, xlsx."""
    by: Any = request.user
    q, order = request.GET.get("q", "").strip()[:60], request.GET.get("sort", "start")
    tab = request.GET.get("state", "")
    listed = competitions_list(by, q=q, order=order)
    counts = {name: sum(row.state == name for row in listed) for name in TABS}
    found = [row for row in listed if not tab or row.state == tab]
    if request.GET.get("format") == "xlsx":
        return as_file("competitions.xlsx", _sheet(found))
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "counts": [(name, counts[name]) for name in TABS if counts[name]],
        "total": len(listed),
        "tab": tab,
        "q": q,
        "sort": order,
    }
    return render(request, "competitions/desk_competitions.html", context)


def _sheet(rows: list[Any]) -> bytes:
    heads = [
        *(_("Code"), _("Competition"), _("State"), _("Level"), _("Document number")),
        *(_("First day"), _("Last day"), _("Venue"), _("Events"), _("Entries")),
    ]
    found = [
        [
            row.competition.code,
            str(getattr(row.competition, "title_zh", "")),
            state_word(row.state),
            str(LEVELS.get(row.competition.level, row.competition.level)),
            row.competition.document_no,
            str(row.competition.starts_on or ""),
            str(row.competition.ends_on or ""),
            str(local(row.competition.venue, "name")) if row.competition.venue else "",
            row.events,
            row.entries,
        ]
        for row in rows
    ]
    return workbook(title=_("Competitions"), heads=heads, rows=found)


@duty_required("organiser")
def competition(request: HttpRequest, code: str) -> HttpResponse:
    """One competition: head, documents, events with their stages, officials."""
    found = own_competition(request, code)
    officials = officials_of(found)
    context = {
        "competition": found,
        "hosts": list(found.hosts.all()),
        "documents": list(found.documents.all()),
        "events": events_of(found),
        "officials": [o for o in officials if o.ended_at is None],
        "moves": sorted(COMPETITION_MOVES[CompetitionState(found.state)], key=_way),
    }
    return render(request, "competitions/desk_competition.html", context)


def _way(state: CompetitionState) -> int:
    return TABS.index(str(state))


@require_POST
@duty_required("organiser")
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Announce, open entries, start, finish, cancel."""
    found = own_competition(request, code)
    to = request.POST.get("to", "")
    if to in TABS:
        by: Any = request.user
        state = CompetitionState(to)
        said(request, lambda: move_competition(competition=found, to=state, by=by, at=now()))
    return redirect("competitions:desk_competition", code=code)


@duty_required("organiser")
def competition_new(request: HttpRequest) -> HttpResponse:
    """A new competition, as a draft."""
    by: Any = request.user

    def make(form: HeadForm, hosts: list[HostPlan]) -> Competition:
        data = form.cleaned_data
        return make_competition(
            unit=data["unit"],
            code=data["code"],
            title_zh=data["title_zh"],
            hosts=hosts,
            by=by,
            at=now(),
            **form.head(),
        )

    return _head_page(request, None, make)


@duty_required("organiser")
def head(request: HttpRequest, code: str) -> HttpResponse:
    """Change the head; hosts are replaced as a whole."""
    found, by = own_competition(request, code), request.user

    def change(form: HeadForm, hosts: list[HostPlan]) -> Competition:
        values = {**form.head(), "title_zh": form.cleaned_data["title_zh"]}
        return change_head(competition=found, hosts=hosts, by=by, at=now(), **values)

    return _head_page(request, found, change)


def _head_page(
    request: HttpRequest,
    competition: Competition | None,
    write: Callable[[HeadForm, list[HostPlan]], Competition],
) -> HttpResponse:
    """The head and its rows of hosts; "another row" gives back what was typed with more room."""
    units = units_with_duty(request.user, "organiser", timezone.localdate(now()))
    known: dict[str, Any] = {"units": units, "competition": competition}
    status = 200
    if request.method == "POST" and request.POST.get("do") == "rows":
        form = HeadForm(initial=request.POST.dict(), **known)
        rows = rows_as_typed(request.POST)
    elif request.method == "POST":
        form = HeadForm(request.POST, **known)
        rows = HostFormSet(request.POST, prefix=PREFIX)
        status = 422
        if form.is_valid() & rows.is_valid():
            try:
                made = write(form, rows.plans())
            except RuleBroken as refused:
                form.add_error(None, words(refused.code, refused.facts))
            else:
                return redirect("competitions:desk_competition", code=made.code)
    else:
        form, rows = HeadForm(**known), host_rows(competition)
    context = {
        "form": form,
        "hosts": rows,
        "units": units_offered(),
        "competition": competition,
        "title": _("Change the head") if competition else _("New competition"),
        "button": _("Save") if competition else _("Make a draft"),
    }
    return render(request, "competitions/head_form.html", context, status=status)


@duty_required("organiser")
def documents(request: HttpRequest, code: str) -> HttpResponse:
    """Rules, technical document, notices: all versions, and a new one."""
    found = own_competition(request, code)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_document(competition=found, by=request.user, at=now(), **form.cleaned_data)
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            return redirect("competitions:documents", code=code)
    context = {"competition": found, "documents": list(found.documents.all()), "form": form}
    status = 422 if form.errors else 200
    return render(request, "competitions/documents.html", context, status=status)


urlpatterns = [
    path("desk/competitions/", competitions, name="desk_competitions"),
    path("desk/competitions/new/", competition_new, name="competition_new"),
    path("desk/competitions/<str:code>/", competition, name="desk_competition"),
    path("desk/competitions/<str:code>/move/", move, name="competition_move"),
    path("desk/competitions/<str:code>/head/", head, name="competition_head"),
    path("desk/competitions/<str:code>/documents/", documents, name="documents"),
]
