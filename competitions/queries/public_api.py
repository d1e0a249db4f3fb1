"""What the API tells everybody of competitions and events."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from competitions.models import Competition, Event, Stage
from competitions.queries.access import public_competitions
from competitions.queries.catalogue import search_competitions
from competitions.queries.event_page import entry_lines
from competitions.queries.landing import newest_documents, running_order
from competitions.queries.results import PlaceShown, published_standings
from competitions.queries.seeing import STRANGER
from competitions.rules.public_state import PUBLISHED, PublicState
from competitions.rules.states import CompetitionState, ResultState
from core.cursors import after, page_of
from core.errors import RuleBroken

PAGE = 50
ORDER = ("order", "code")


@dataclass(frozen=True)
class Wanted:
    """What is asked of the list; empty means any."""

    q: str = ""
    state: str = ""
    cursor: str = ""


def with_state(found: QuerySet[Competition], at: datetime.datetime) -> QuerySet[Any]:
    """The competitions with `public_state`: the rule of `rules.public_state`, in SQL."""
    events = Event.objects.filter(competition=OuterRef("pk"))
    final = Exists(events) & ~Exists(events.exclude(result__state=ResultState.FINAL))
    out = Exists(events) & ~Exists(events.exclude(result__state__in=PUBLISHED))
    entries = Q(state=CompetitionState.ENTRIES)
    cases = (
        When(state=CompetitionState.CANCELLED, then=Value(PublicState.CANCELLED)),
        When(final, then=Value(PublicState.FINAL)),
        When(out, then=Value(PublicState.NOTICE)),
        When(entries & Q(entry_opens_at__gt=at), then=Value(PublicState.ANNOUNCED)),
        When(entries & Q(entry_closes_at__lte=at), then=Value(PublicState.CLOSED)),
        When(entries, then=Value(PublicState.ENTRIES)),
        When(state=CompetitionState.RUNNING, then=Value(PublicState.RUNNING)),
        When(state=CompetitionState.FINISHED, then=Value(PublicState.FINISHED)),
    )
    return found.annotate(public_state=Case(*cases, default=Value(PublicState.ANNOUNCED)))


def competitions_page(wanted: Wanted, *, at: datetime.datetime) -> dict[str, Any]:
    """A page of the list in its order; `bad_cursor` for a cursor that was not ours."""
    found = with_state(search_competitions(wanted.q), at)
    if wanted.state:
        found = found.filter(public_state=wanted.state)
    return page_of(after(found, wanted.cursor, ORDER), PAGE, ORDER, _head)


def _texts(row: Any, *names: str) -> dict[str, str]:
    """Texts in both languages; English falls back to Chinese."""
    return {
        f"{name}_{language}": getattr(row, f"{name}_{language}") or getattr(row, f"{name}_zh")
        for name in names
        for language in ("zh", "en")
    }


def _head(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        **_texts(row, "title", "summary"),
        "state": row.public_state,
        "level": row.level,
        "document_no": row.document_no,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "entry_opens_at": row.entry_opens_at,
        "entry_closes_at": row.entry_closes_at,
        "venue": row.venue.code if row.venue else None,
    }


def competition_facts(code: str, *, at: datetime.datetime) -> dict[str, Any]:
    """A competition with its hosts, documents and events."""
    found = get_object_or_404(
        with_state(public_competitions().select_related("venue"), at), code=code
    )
    return {
        **_head(found),
        "hosts": [
            {"role": host.role, **_texts(host, "name")}
            for host in found.hosts.order_by("role", "order", "pk")
        ],
        "documents": [
            {
                "kind": document.kind,
                "version": document.version,
                **_texts(document, "title", "text"),
                "file": document.file.url if document.file else None,
                "published_on": document.published_on,
            }
            for document in newest_documents(found)
        ],
        "events": [
            _event(event)
            for event in found.events.select_related("result", "competition").order_by("no")
        ],
    }


def public_event(code: str) -> Event:
    """The event, or 404."""
    return get_object_or_404(
        Event.objects.filter(competition__in=public_competitions()).select_related(
            "result", "competition"
        ),
        code=code,
    )


def _event(event: Event) -> dict[str, Any]:
    result = getattr(event, "result", None)
    return {
        "code": event.code,
        "competition": event.competition.code,
        **_texts(event, "title", "occupation", "group"),
        "kind": event.kind,
        "occupation_code": event.occupation_code,
        "standard_level": event.standard_level,
        "team_size": event.team_size,
        "published": result is not None and result.state in PUBLISHED,
    }


def event_facts(event: Event) -> dict[str, Any]:
    """An event with its stages, their running orders where drawn, and its entries."""
    stages = event.stages.select_related("event", "venue").order_by("no")
    return {
        **_event(event),
        "stages": [_stage(stage) for stage in stages],
        "entries": [
            {"start_no": line.start_no, **_texts(line, "name"), "unit": line.entry.unit.code}
            for line in entry_lines(event)
        ],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "id": str(stage.uuid),
        "no": stage.no,
        **_texts(stage, "title"),
        "format": stage.format,
        "state": stage.state,
        "weight": None if stage.weight is None else str(stage.weight),
        "starts_at": stage.starts_at,
        "venue": stage.venue.code if stage.venue else None,
        "order": [
            {"start_no": up.start_no, "planned_at": up.planned_at, "turn": up.turn}
            for up in running_order(stage)
        ],
    }


def standings_facts(event: Event) -> dict[str, Any]:
    """The published places with their reasons; refuses with `not_published` before its time."""
    found = published_standings(event, STRANGER)
    if found is None:
        raise RuleBroken("not_published", status=404)
    return {
        "event": event.code,
        "state": found.state,
        "revision": found.revision,
        "unit": found.unit,
        "notice_from": found.notice_from,
        "notice_to": found.notice_to,
        "final_at": found.final_at,
        "places": [_place(place) for place in found.places],
    }


def _place(place: PlaceShown) -> dict[str, Any]:
    return {
        "rank": place.rank,
        "start_no": place.start_no,
        **_texts(place.entry, "name"),
        "unit": place.entry.unit.code,
        "mark": place.shown or None,
        "status": place.status,
        "reason": {"code": place.reason.code, "detail": place.why},
        "award": _texts(place.award, "title") if place.award else None,
    }
